import { PASS_PATH, WORKFLOW_PATH } from "../../core/build/settings.ts";
import { isHosted } from "../../config/rules.ts";
import { renderWorkflow } from "../../config/workflow.ts";
import { HOSTS } from "../../config/github-hosts.ts";
import { renderPasses } from "../../config/workflow/passes.ts";
import { Problem } from "../problem.ts";
import { textOf } from "../run/given.ts";
import { settingsIn, workflowNames } from "../run/repository.ts";
import type { Verb } from "../verb.ts";
import { version } from "../../config/version.ts";

export const workflow: Verb = {
  usage: "workflow [--reconcile] [--host github.com|ghes] [--repo PATH]",
  about: [
    `Prints ${WORKFLOW_PATH} for the settings of a repository, as they stand in its .github/baton.yml:`,
    `baton workflow > ${WORKFLOW_PATH}. Write it anew when a newer Baton or other settings ask for it.`,
    `With --reconcile it is ${PASS_PATH}: Baton without a server.`,
  ],
  flags: {
    reconcile: { about: `${PASS_PATH}, which runs baton reconcile on events and by the clock` },
    host: { value: "HOST", about: "github.com (ghe.com too), or ghes for GitHub Enterprise Server" },
    repo: { value: "PATH", about: "the git repository; the current folder by default" },
  },
  args: [],
  async run(_args, flags, io) {
    const named = textOf(flags.host) ?? "github.com";
    const host = HOSTS.find((one) => one === named);
    if (!host) throw new Problem(`--host ${named} is neither ${HOSTS.join(" nor ")}: name one of them`);
    const path = textOf(flags.repo) ?? ".";
    const { settings, alone } = await settingsIn(path);
    const to = { version: version(), host };
    const text = flags["reconcile"]
      ? renderPasses(settings, { ...to, ci: await workflowNames(path) })
      : renderWorkflow(settings, to);
    io.out(text.trimEnd());
    if (alone !== null) io.err(`baton: what .github/baton.yml extends wasn't looked at: ${alone}`);
    const hosted = settings.runs_on.find(isHosted);
    if (host === "ghes" && hosted) {
      io.err(`baton: GitHub Enterprise Server has no runner ${hosted} of its own: set runs_on in .github/baton.yml`);
    }
    return 0;
  },
};
