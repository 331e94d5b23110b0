import { existsSync } from "node:fs";
import { join } from "node:path";
import { makeSample } from "../run/sample.ts";
import type { Verb } from "../verb.ts";
import { run } from "./run.ts";

const { repo: _own, ...flags } = run.flags;

export const demo: Verb = {
  usage: "demo [flags]",
  about: [
    "Makes a git repository from the small sample library in a temporary folder, then does exactly",
    "  baton run request.md --repo measure-kit --score score.yml --auto",
    "with the sample's request and score. The flags are those of baton run. With another score, the request is the",
    "Markdown file of the same name beside it, where there is one.",
  ],
  flags,
  args: [],
  async run(_args, given, io) {
    io.interrupted();
    const sample = await makeSample();
    if (!given.keep) io.lastly(() => sample.remove());
    let code: number | null = null;
    try {
      const { repository: repo, score, dir } = sample;
      const defaults = { repo, score, auto: true, dir: join(dir, "sandbox") };
      code = await run.run([findRequestOf(given.score) ?? sample.request], { ...defaults, ...given }, io);
      return code;
    } finally {
      // What was built stays to be looked at. Bad input, failures and what was interrupted leave nothing behind.
      const holds = given.dir === undefined || given.apply;
      if (code === null || !holds || (code === 130 && !given.keep)) sample.remove();
    }
  },
};

/** `score-loop.md` beside `score-loop.yml`; null where the score has no request of its own. */
function findRequestOf(score: unknown): string | null {
  const file = typeof score === "string" ? score.replace(/\.ya?ml$/, ".md") : null;
  return file !== null && file !== score && existsSync(file) ? file : null;
}
