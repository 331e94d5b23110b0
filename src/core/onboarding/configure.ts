/** The pull request `Configure Baton`: what was found, what will happen, what it costs, how to say no. */
import { CONFIG_PATH, RUNNER_FOLDER, RUNNER_PATH, WORKFLOW_PATH } from "../build/settings.ts";
import { code, inline } from "../comments/escape.ts";
import { findingsOf } from "../doctor/index.ts";
import { estimate } from "../plan/estimate.ts";
import { FORM_PATH } from "../request/form.ts";
import { CONFIGURE, offerBranches } from "./decide.ts";
import { detected } from "./detected.ts";
import type { Offer, Surveyed } from "./facts.ts";

const ABOUT: Readonly<Record<string, string>> = {
  [WORKFLOW_PATH]: "the run of one session. It has read-only access, and nothing but what Baton starts runs it.",
  [RUNNER_PATH]:
    "the program that it runs, in one file, so that nothing is fetched from a package registry. The workflow " +
    "compares it with a hash. Its licences are beside it.",
  [CONFIG_PATH]: "the settings, all at their defaults. Change them here, before you merge, or later.",
  [FORM_PATH]: "a form for requests. It sets no label: a build starts when somebody with write access labels an issue.",
};
/** The build that the costs are told of. */
const WORKERS = 5;

/** `files` are those that aren't on the default branch yet. */
export function configureOffer(facts: Surveyed, files: Offer["files"]): Offer {
  const { prefix } = facts;
  const message = "ci: configure Baton\n\nAdds the workflow of its sessions, its settings and a form for requests.";
  return { branch: offerBranches(prefix).configure, title: CONFIGURE, body: bodyOf(facts, files), message, files };
}

function bodyOf(facts: Surveyed, files: Offer["files"]): string {
  const label = code(facts.label);
  // What this very pull request brings isn't missing.
  const installed = { workflowInstalled: true, workflowUnusable: null, workflowDiffers: null };
  const key = facts.key?.environment === "missing" ? null : facts.key;
  const findings = findingsOf({ ...facts, repository: { ...facts.repository, ...installed }, caches: true, key });
  return [
    "Baton turns a labelled issue into a plan, workers' pull requests, reviews and one landed commit.",
    "**Nothing happens before you merge this.**",
    "",
    "### What is added",
    ...Object.keys(files)
      .filter(isTold)
      .map((path) => `- ${code(path)}: ${ABOUT[path] ?? "a file of Baton's."}`),
    `- The label ${label}, which can be chosen already. Before the merge it starts nothing.`,
    "",
    "### What was detected",
    ...detected(facts).map((line) => `- ${line}`),
    ...(findings.length > 0 ? ["", "### To mend", ...findings.map((line) => `- ${inline(line, 2000)}`)] : []),
    "",
    "### What will happen",
    "1. After the merge a preflight runs, a minute without a model: its check `baton/preflight` says what is missing.",
    `2. Somebody with write access labels an issue ${label}. Baton posts a plan, and waits for \`/approve\`.`,
    "3. Workers' pull requests are reviewed and merged into a branch of the build; a person approves what lands.",
    "",
    "### What it costs",
    cost(facts),
    "",
    "### If you don't want it",
    "Close this pull request: Baton keeps quiet here. To have it after all, re-open it (restore its branch first, " +
      "if that was deleted), or rename it, and Baton opens another. Commit to this branch what you like: " +
      "Baton keeps it.",
    "",
  ].join("\n");
}

/** The files that come with the runner go without saying. */
const isTold = (path: string) => path === RUNNER_PATH || !path.startsWith(`${RUNNER_FOLDER}/`);

function cost({ maxParallel, knowledge }: Surveyed): string {
  const some = Array.from({ length: WORKERS }, (_, i) => ({
    id: `W1.${i + 1}` as const,
    complexity: "normal" as const,
  }));
  const { sessions, minutes } = estimate(some, { max_parallel: maxParallel, knowledge });
  return (
    `You pay your model's provider for tokens, and GitHub for minutes of Actions where they aren't free. A build of ` +
    `${WORKERS} normal workers takes about ${sessions} sessions and ${minutes} minutes (a work and a review session ` +
    `each, some rework, one that closes${knowledge.on ? ", one that notes what was learned" : ""}; at most ` +
    `${maxParallel} at once). Each plan names its own estimate before that is spent.`
  );
}
