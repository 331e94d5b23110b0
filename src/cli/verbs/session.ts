import { getSessionEnv } from "../../config/env.ts";
import { proposeSavedWork } from "../../runner/session/upload-saved-work.ts";
import { runSession } from "../../runner/session/run-session.ts";
import type { Verb } from "../flags.ts";

export const sessionVerb: Verb = {
  usage: "session [--keep]",
  about: [
    "Runs one session inside a workflow run. The workflow .github/workflows/baton.yml calls it",
    "and names the session by environment variables. You never need to call it yourself.",
  ],
  flags: {
    keep: { about: "hand in what a session left when its process died, instead of running it" },
  },
  args: [],
  run(_args, { keep }, io) {
    const perform = keep === true ? proposeSavedWork : runSession;
    return perform(getSessionEnv(), { print: (line) => io.out(line) });
  },
};
