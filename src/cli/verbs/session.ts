import { sessionEnv } from "../../config/env.ts";
import { runSession } from "../../runner/session.ts";
import type { Verb } from "../verb.ts";

export const session: Verb = {
  usage: "session",
  about: [
    "Runs one session inside a workflow run. The workflow .github/workflows/baton.yml calls it and says by environment",
    "variables which session it is; nobody needs to call it by hand.",
  ],
  flags: {},
  args: [],
  run: (_args, _flags, io) => runSession(sessionEnv(), { print: (line) => io.out(line) }),
};
