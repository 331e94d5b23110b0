import { sessionEnv } from "../../config/env.ts";
import { keepSession } from "../../runner/keep.ts";
import { runSession } from "../../runner/session.ts";
import type { Verb } from "../verb.ts";

export const session: Verb = {
  usage: "session [--keep]",
  about: [
    "Runs one session inside a workflow run. The workflow .github/workflows/baton.yml calls it and says by environment",
    "variables which session it is; nobody needs to call it by hand.",
  ],
  flags: { keep: { about: "hand in what a session left whose process died, instead of running it" } },
  args: [],
  run(_args, { keep }, io) {
    const perform = keep === true ? keepSession : runSession;
    return perform(sessionEnv(), { print: (line) => io.out(line) });
  },
};
