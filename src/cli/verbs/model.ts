import { randomBytes } from "node:crypto";
import { openModel } from "../../sandbox/model/index.ts";
import { aborted } from "../io.ts";
import { Problem } from "../problem.ts";
import { makeWritable } from "../run/folder.ts";
import { portOf, textOf } from "../run/given.ts";
import { loadScore } from "../run/score.ts";
import { takenProblem } from "../run/taken.ts";
import type { Verb } from "../verb.ts";

export const model: Verb = {
  usage: "model --score FILE [--port N] [--dir FOLDER]",
  about: [
    "A stand-in for a model: it speaks Anthropic's Messages API and plays a written score, streaming or not, to any",
    "client that names its session (metadata.user_id or the header x-baton-session: BUILD/W1.1/work/1). No model is",
    "asked.",
  ],
  flags: {
    score: { value: "FILE", about: "what each session does, a YAML file" },
    port: { value: "N", about: "its port; a free one by default" },
    dir: { value: "FOLDER", about: "remembers which entry served which session; only while it runs by default" },
  },
  args: [],
  async run(_args, flags, io) {
    const port = portOf(flags.port);
    const named = textOf(flags.score);
    if (named === null) throw new Problem("baton model needs a score: baton model --score FILE");
    const score = loadScore(named);
    const dir = folderOf(textOf(flags.dir));
    const signal = io.interrupted();
    const running = await openModel({ score, port, dir, log: (line) => io.out(`# ${line}`) }).catch(
      (error: unknown) => {
        throw takenProblem(error, port);
      },
    );
    io.out(`# A score player plays ${score.file}; no model is asked. Any key is taken.`);
    io.out(`ANTHROPIC_BASE_URL=${running.url}`);
    io.out(`ANTHROPIC_API_KEY=${randomBytes(20).toString("hex")}`);
    await aborted(signal);
    await running.close();
    return 0;
  },
};

/** Checked at once: else the first session to be played would meet a folder that can't be written. */
function folderOf(named: string | null): string | null {
  if (named === null) return null;
  makeWritable(named);
  return named;
}
