import { existsSync } from "node:fs";
import { join } from "node:path";
import { makeSample } from "../local-run/sample.ts";
import type { Verb } from "../flags.ts";
import { runVerb } from "./run.ts";

const { repo: _own, ...flags } = runVerb.flags;

export const demoVerb: Verb = {
  usage: "demo [flags]",
  about: [
    "Makes a git repository from the small sample library in a temporary folder, then runs",
    "  baton run request.md --repo measure-kit --score score.yml --auto",
    "with the sample's request and score. The flags are those of baton run.",
    "",
    "With another score NAME.yml, the request is NAME.md beside it, if it exists. If there is a",
    "folder NAME, its `repository` is copied over the sample, and --others names its `others`.",
  ],
  flags,
  args: [],
  async run(_args, given, io) {
    io.interrupted();
    const stem = findStem(given.score);
    const folder = stem !== null && existsSync(stem) ? stem : null;
    const sample = await makeSample(folder);
    if (!given.keep) io.lastly(() => sample.remove());
    let code: number | null = null;
    try {
      const { repository: repo, score, dir, others } = sample;
      const defaults = {
        repo,
        score,
        auto: true,
        dir: join(dir, "sandbox"),
        ...(others === null ? {} : { others }),
      };
      const request = stem !== null && existsSync(`${stem}.md`) ? `${stem}.md` : sample.request;
      code = await runVerb.run([request], { ...defaults, ...given }, io);
      return code;
    } finally {
      // Keeps what was built, so that a person can look at it. Bad input, failures and
      // interruptions leave nothing behind.
      const holds = given.dir === undefined || given.apply;
      if (code === null || !holds || (code === 130 && !given.keep)) sample.remove();
    }
  },
};

/** Returns `score-loop` for `score-loop.yml`, the name of the score's request and folder. */
function findStem(score: unknown): string | null {
  const stem = typeof score === "string" ? score.replace(/\.ya?ml$/, "") : null;
  return stem === score ? null : stem;
}
