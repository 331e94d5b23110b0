import { syncRepositories } from "../../app/templates/sync-repositories.ts";
import { askGitHub, loadCredentials } from "../github/credentials.ts";
import { findRepositoryName } from "../github/build-lookup.ts";
import { Problem } from "../problem.ts";
import type { Verb } from "../flags.ts";

export const syncVerb: Verb = {
  usage: "sync [OWNER/REPO] [--dry-run] [--all]",
  about: [
    "Syncs a repository on GitHub with its templates: opens or updates the pull request, as the",
    "App does by itself. It acts as the App, with APP_ID and PRIVATE_KEY as for baton serve;",
    "--dry-run also works with your token, as baton doctor does. OWNER/REPO is GITHUB_REPOSITORY",
    "by default, or the repository of the current clone.",
    "Exit code 0: synced, or a pull request waits, 1: a template can't be synced, 2: nothing can",
    "be done.",
  ],
  flags: {
    "dry-run": { about: "says for each file what would change, and changes nothing" },
    all: { about: "every repository that this installation of the App reaches" },
  },
  args: [],
  optional: ["OWNER/REPO"],
  async run([name], flags, io) {
    const { identity: asker, webUrl } = await loadCredentials();
    const { owner, repo } = await findRepositoryName(name, webUrl);
    const [dryRun, all] = [flags["dry-run"] === true, flags["all"] === true];
    if ("token" in asker.as && (all || !dryRun)) {
      const what = all ? "--all lists what the App reaches" : "the pull request is the App's";
      throw new Problem(
        `${what}: set APP_ID and PRIVATE_KEY, or use --dry-run with one repository`,
      );
    }
    let failed = false;
    await askGitHub(async () => {
      for await (const report of syncRepositories(asker, { owner, repo, all, dryRun })) {
        const [first = "", ...rest] = report.lines;
        io.out([`${report.name}: ${first}`, ...rest].join("\n"));
        failed ||= report.failed;
      }
    }, `${owner}/${repo}`);
    return failed ? 1 : 0;
  },
};
