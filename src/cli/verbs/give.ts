import { resolve } from "node:path";
import { readWorkNote } from "../manual-worker/work-folder.ts";
import {
  connectPerson,
  findWorker,
  postIssueComment,
  readLiveBuild,
  waitForBuild,
} from "../manual-worker/live-build.ts";
import { Problem } from "../problem.ts";
import type { Verb } from "../flags.ts";

const PATIENCE_MS = 180_000;

export const giveVerb: Verb = {
  usage: "give [OWNER/REPO#ISSUE WORKER]",
  about: [
    "Returns a worker that you took to the sessions, which continue from what you pushed. It",
    "comments /give and waits for Baton. Without arguments it returns the worker of the current",
    "folder. The folder does not change.",
  ],
  flags: {},
  args: [],
  optional: ["OWNER/REPO#ISSUE", "WORKER"],
  async run([name, given], _flags, io) {
    const work = name === undefined ? await readWorkNote(resolve(".")) : null;
    const build = name ?? (work && `${work.repository}#${work.issue}`);
    const wanted = given ?? work?.worker;
    if (!build || !wanted)
      throw new Problem(
        "name the worker: baton give OWNER/REPO#ISSUE W1.2, or run it in its folder",
      );
    const person = await connectPerson(build);
    const state = await readLiveBuild(person);
    const id = findWorker(state, wanted);
    if (!state.workers[id]!.takeover) throw new Problem(`${id} is not taken by anyone`);
    const said = await postIssueComment(person, `/orchestrate give ${id}`);
    const wait = { signal: io.interrupted(), patience: PATIENCE_MS };
    await waitForBuild(
      person,
      state,
      said,
      ({ workers }) => (workers[id]!.takeover === null ? true : null),
      wait,
    );
    io.out(`${id} is with the sessions again.`);
    return 0;
  },
};
