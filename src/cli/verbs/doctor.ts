import { examine } from "../../app/examine.ts";
import { findingsOf, IN_THE_WAY, TO_MEND } from "../../core/doctor/index.ts";
import { detected } from "../../core/onboarding/detected.ts";
import { askGitHub } from "../github/ask.ts";
import { openAsker } from "../github/credentials.ts";
import { findRepositoryName } from "../github/names.ts";
import { PERMISSIONS } from "../run/permissions.ts";
import type { Verb } from "../verb.ts";

export const doctor: Verb = {
  usage: "doctor OWNER/REPO",
  about: [
    "Says what it sees in a repository on GitHub, and what should be mended there and how; changes nothing.",
    "Asks as the App where APP_ID and PRIVATE_KEY are set as for baton serve, else by GH_TOKEN,",
    "GITHUB_TOKEN or what gh auth token prints; GHE_HOST names a GitHub Enterprise Server. Exit code 0: builds can",
    "start and land, 1: something is in the way, 2: it can't look.",
  ],
  flags: {},
  args: ["OWNER/REPO"],
  async run([given = ""], _flags, io) {
    const { asker, webUrl } = await openAsker();
    const { owner, repo } = await findRepositoryName(given, webUrl);
    const name = `${owner}/${repo}`;
    const found = await askGitHub(() => examine(asker, PERMISSIONS, owner, repo), name);
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
