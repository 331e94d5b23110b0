import { pino } from "pino";
import { examine } from "../../app/examine.ts";
import { GitHubError } from "../../app/github/errors.ts";
import { doctorEnv } from "../../config/env.ts";
import { findingsOf, IN_THE_WAY, TO_MEND } from "../../core/doctor/index.ts";
import { detected } from "../../core/onboarding/detected.ts";
import { Problem } from "../problem.ts";
import { PERMISSIONS } from "../run/permissions.ts";
import type { Verb } from "../verb.ts";

export const doctor: Verb = {
  usage: "doctor OWNER/REPO",
  about: [
    "Says what it sees in a repository on GitHub, and what should be mended there and how; changes nothing.",
    "Asks as the App where APP_ID and PRIVATE_KEY are set as for baton serve, else by GH_TOKEN or GITHUB_TOKEN;",
    "GHE_HOST names a GitHub Enterprise Server. Exit code 0: builds can start and land, 1: something is in the way,",
    "2: it can't look.",
  ],
  flags: {},
  args: ["OWNER/REPO"],
  async run([name = ""], _flags, io) {
    const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(name) ?? [];
    if (!owner || !repo) throw new Problem(`${name} is no repository: name one as OWNER/REPO, like octocat/hello`);
    const asker = { ...doctorEnv(), log: pino({ level: "silent" }) };
    const found = await facts(() => examine(asker, PERMISSIONS, owner, repo), name);
    const parts = [
      { heading: `What Baton sees in ${name}`, lines: detected(found) },
      { heading: "In the way", lines: findingsOf(found, IN_THE_WAY) },
      { heading: "To mend", lines: findingsOf(found, TO_MEND) },
    ];
    for (const { heading, lines } of parts.filter((part) => part.lines.length > 0)) {
      io.out([`${heading}:`, ...lines.map((line) => `- ${line}`), ""].join("\n"));
    }
    const [, inTheWay, toMend] = parts.map(({ lines }) => lines.length);
    if (inTheWay === 0 && toMend === 0) io.out(`Nothing is to be mended in ${name}.`);
    return inTheWay === 0 ? 0 : 1;
  },
};

async function facts<T>(ask: () => Promise<T>, name: string): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    throw new Problem(`GitHub doesn't show ${name}: ${whyOf(error)}`);
  }
}

function whyOf({ code, status, message }: GitHubError): string {
  if (code === "not_found") return "it isn't there, or whoever asks doesn't see it";
  const remedy = "set GH_TOKEN or GITHUB_TOKEN to a token that holds, or APP_ID and PRIVATE_KEY to the App's";
  if (status === 401) return `${message}: ${remedy}`;
  return message;
}
