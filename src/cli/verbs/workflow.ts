import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  PASS_PATH,
  PASS_RUNNER_PATH,
  RUNNER_PATH,
  WORKFLOW_PATH,
} from "../../core/model/settings.ts";
import { renderOwnFiles, renderReconcileFiles } from "../../config/offered-files.ts";
import { isHosted } from "../../config/rules.ts";
import { HOSTS } from "../../config/github-hosts.ts";
import { Problem } from "../problem.ts";
import { getTextFlag, type Verb } from "../flags.ts";
import { loadFolderSettings, listWorkflowNames } from "../local-run/repository.ts";
import { getVersion } from "../../config/bundle-data.ts";

export const workflowVerb: Verb = {
  usage: "workflow [--write] [--reconcile] [--host github.com|ghes] [--repo PATH]",
  about: [
    `Prints ${WORKFLOW_PATH} for a repository, from the settings in its .github/baton.yml. With`,
    `--write it writes that file there, with the program that it runs: ${RUNNER_PATH}. Commit`,
    "both, and write them again for a newer Baton or other settings. With --reconcile it is",
    `${PASS_PATH} with ${PASS_RUNNER_PATH}: Baton without a server.`,
  ],
  flags: {
    write: {
      about:
        "write the workflow and its program into the repository, instead of printing the workflow",
    },
    reconcile: { about: `${PASS_PATH}, which runs baton reconcile on events and on a schedule` },
    host: {
      value: "HOST",
      about: "github.com (ghe.com too), or ghes for GitHub Enterprise Server",
    },
    repo: { value: "PATH", about: "the git repository; the current folder by default" },
  },
  args: [],
  async run(_args, flags, io) {
    const named = getTextFlag(flags.host) ?? "github.com";
    const host = HOSTS.find((one) => one === named);
    if (!host)
      throw new Problem(`--host ${named} is neither ${HOSTS.join(" nor ")}: name one of them`);
    const path = getTextFlag(flags.repo) ?? ".";
    const { root, settings, alone } = await loadFolderSettings(path);
    const to = { version: getVersion(), host };
    const files = flags["reconcile"]
      ? renderReconcileFiles(settings, { ...to, ci: await listWorkflowNames(path) })
      : renderOwnFiles(settings, to);
    const place = flags["reconcile"] ? PASS_PATH : WORKFLOW_PATH;
    if (flags["write"]) writeFiles(root, files, (line) => io.out(line));
    else io.out(files[place]!.trimEnd());
    if (alone !== null)
      io.err(`baton: the file that .github/baton.yml extends wasn't loaded: ${alone}`);
    const hosted = settings.runs_on.find(isHosted);
    if (host === "ghes" && hosted) {
      io.err(
        `baton: GitHub Enterprise Server has no runner ${hosted} of its own: set runs_on ` +
          "in .github/baton.yml",
      );
    }
    return 0;
  },
};

/** Replaces existing files, because git still has them. */
function writeFiles(
  root: string,
  files: Record<string, string>,
  say: (line: string) => void,
): void {
  if (!existsSync(join(root, ".git"))) {
    throw new Problem(
      `${root} has no files checked out: name another clone with --repo, or leave out --write`,
    );
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    say(`Wrote ${path}`);
  }
  say("Commit these files to the default branch.");
}
