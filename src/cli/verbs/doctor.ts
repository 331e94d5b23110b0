import { pino } from "pino";
import { examine } from "../../app/examine.ts";
import { GitHubError } from "../../app/github/errors.ts";
import { doctorEnv } from "../../config/env.ts";
import { findingsOf } from "../../core/doctor/index.ts";
import { Problem } from "../problem.ts";
import type { Verb } from "../verb.ts";

export const doctor: Verb = {
  usage: "doctor OWNER/REPO",
  about: [
    "Says what in a repository on GitHub should be mended before builds land in it, and how; changes nothing.",
    "Asks as the App where APP_ID and PRIVATE_KEY are set as for baton serve, else by GH_TOKEN or GITHUB_TOKEN;",
    "GHE_HOST names a GitHub Enterprise Server. Exit code 0: nothing to mend, 1: something, 2: it can't look.",
  ],
  flags: {},
  args: ["OWNER/REPO"],
  async run([name = ""], _flags, io) {
    const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(name) ?? [];
    if (!owner || !repo) throw new Problem(`${name} is no repository: name one as OWNER/REPO, like octocat/hello`);
    const asker = { ...doctorEnv(), log: pino({ level: "silent" }) };
    const findings = findingsOf(await facts(() => examine(asker, owner, repo), name));
    for (const finding of findings) io.out(`- ${finding}`);
    if (findings.length === 0) io.out(`Nothing is to be mended in ${name}.`);
    return findings.length > 0 ? 1 : 0;
  },
};

async function facts<T>(ask: () => Promise<T>, name: string): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const why = error.code === "not_found" ? "it isn't there, or whoever asks doesn't see it" : error.message;
    throw new Problem(`GitHub doesn't show ${name}: ${why}`);
  }
}
