import { inspectRemoteRepository } from "../../app/doctor.ts";
import { runDoctorChecks, BLOCKING_CHECKS, ADVISORY_CHECKS } from "../../core/setup/doctor.ts";
import { describeSurvey } from "../../core/setup/survey.ts";
import { askGitHub, loadCredentials } from "../github/credentials.ts";
import { findRepositoryName } from "../github/build-lookup.ts";
import { PERMISSIONS } from "../local-run/permissions.ts";
import type { Verb } from "../flags.ts";

export const doctorVerb: Verb = {
  usage: "doctor OWNER/REPO",
  about: [
    "Says what Baton sees in a repository on GitHub, what to fix there and how. It changes",
    "nothing. It asks as the App if APP_ID and PRIVATE_KEY are set as for baton serve, otherwise",
    "with GH_TOKEN, GITHUB_TOKEN or what gh auth token prints. GHE_HOST names a GitHub Enterprise",
    "Server.",
    "Exit code 0: builds can start and land, 1: something blocks them, 2: the repository can't be",
    "read.",
  ],
  flags: {},
  args: ["OWNER/REPO"],
  async run([given = ""], _flags, io) {
    const { identity: asker, webUrl } = await loadCredentials();
    const { owner, repo } = await findRepositoryName(given, webUrl);
    const name = `${owner}/${repo}`;
    const found = await askGitHub(
      () => inspectRemoteRepository(asker, PERMISSIONS, owner, repo),
      name,
    );
    const parts = [
      { heading: `What Baton sees in ${name}`, lines: describeSurvey(found) },
      { heading: "Blocks builds", lines: runDoctorChecks(found, BLOCKING_CHECKS) },
      { heading: "To fix", lines: runDoctorChecks(found, ADVISORY_CHECKS) },
    ];
    for (const { heading, lines } of parts.filter((part) => part.lines.length > 0)) {
      io.out([`${heading}:`, ...lines.map((line) => `- ${line}`), ""].join("\n"));
    }
    const [, inTheWay, toFix] = parts.map(({ lines }) => lines.length);
    if (inTheWay === 0 && toFix === 0) io.out(`There is nothing to fix in ${name}.`);
    return inTheWay === 0 ? 0 : 1;
  },
};
