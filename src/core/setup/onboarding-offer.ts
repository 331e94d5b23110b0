/**
 * Renders the pull request `Configure Baton`: what Baton found, what it will do, what it costs, how
 * to decline.
 */
import { CONFIG_PATH, RUNNER_FOLDER, RUNNER_PATH, WORKFLOW_PATH } from "../model/settings.ts";
import { escapeInline, formatCode, renderCodeBlock } from "../text/markdown.ts";
import { runDoctorChecks } from "./doctor.ts";
import { estimateEffort } from "../plan/estimate.ts";
import { FORM_PATH } from "./request-form.ts";
import { CONFIGURE_TITLE, getOfferBranches } from "./onboarding.ts";
import { describeSurvey } from "./survey.ts";
import type { PullOffer, SurveyFacts } from "../model/setup-facts.ts";
import { mergeText, type TextDifference } from "../text/merge-text.ts";

const ABOUT: Readonly<Record<string, string>> = {
  [WORKFLOW_PATH]: "the run of one session. It has read-only access, and only Baton starts it.",
  [RUNNER_PATH]:
    "the program that it runs, in one file, so that nothing is fetched from a package " +
    "registry. The workflow compares it with a hash. Its licences are beside it.",
  [CONFIG_PATH]:
    "the settings, all at their defaults. Change them here, before you merge, or later.",
  [FORM_PATH]:
    "a form for requests. It sets no label: a build starts when somebody with write access " +
    "labels an issue.",
};
/** Size of the example build for the costs. */
const WORKERS = 5;

/** `files` are those that the default branch lacks. */
export function createConfigureOffer(facts: SurveyFacts, files: PullOffer["files"]): PullOffer {
  const { prefix } = facts;
  const message =
    "ci: configure Baton\n\nAdds the workflow of its sessions, its settings and a form for " +
    "requests.";
  return {
    branch: getOfferBranches(prefix).configure,
    title: CONFIGURE_TITLE,
    body: renderBody(facts, files),
    message,
    files,
  };
}

function renderBody(facts: SurveyFacts, files: PullOffer["files"]): string {
  const label = formatCode(facts.label);
  // This pull request adds them, so they are not missing.
  const installed = { workflowInstalled: true, workflowUnusable: null, workflowDiffers: null };
  const key = facts.key?.environment === "missing" ? null : facts.key;
  const findings = runDoctorChecks({
    ...facts,
    repository: { ...facts.repository, ...installed },
    caches: true,
    key,
  });
  return [
    "Baton turns a labelled issue into a plan, workers' pull requests, reviews and one " +
      "landed commit.",
    "**Nothing happens before you merge this.**",
    "",
    "### What is added",
    ...Object.keys(files)
      .filter(isListed)
      .map((path) => `- ${formatCode(path)}: ${ABOUT[path] ?? "a file of Baton's."}`),
    `- The label ${label}, which you can already set. Before the merge it starts nothing.`,
    "",
    "### What was detected",
    ...describeSurvey(facts).map((line) => `- ${line}`),
    ...(findings.length > 0
      ? ["", "### To fix", ...findings.map((line) => `- ${escapeInline(line, 2000)}`)]
      : []),
    "",
    "### What will happen",
    "1. After the merge a preflight runs for about a minute, without a model. Its check " +
      "`baton/preflight` says what is missing.",
    `2. Somebody with write access labels an issue ${label}. Baton posts a plan, and ` +
      "waits for `/approve`.",
    "3. Sessions review the workers' pull requests. Baton merges them into the build branch, " +
      "and a person approves what lands.",
    "",
    "### What it costs",
    describeCost(facts),
    "",
    "### If you don't want it",
    "Close this pull request, and Baton does nothing here. If you want Baton later, reopen " +
      "it (restore its branch first, if it was deleted). Or rename it, and Baton opens " +
      "another. You can commit to this branch; Baton keeps your commits.",
    "",
  ].join("\n");
}

/** Does not list the files that belong to the runner. */
const isListed = (path: string) => path === RUNNER_PATH || !path.startsWith(`${RUNNER_FOLDER}/`);

function describeCost({ maxParallel, knowledge }: SurveyFacts): string {
  const some = Array.from({ length: WORKERS }, (_, i) => ({
    id: `W1.${i + 1}` as const,
    complexity: "normal" as const,
  }));
  const { sessions, minutes } = estimateEffort(some, { max_parallel: maxParallel, knowledge });
  return (
    "You pay your model's provider for tokens, and GitHub for minutes of Actions if they " +
    `aren't free. A build of ${WORKERS} normal workers takes about ${sessions} sessions and ` +
    `${minutes} minutes (a work and a review session each, some rework, one that ` +
    `closes${knowledge.on ? ", one that notes what was learned" : ""}; at most ` +
    `${maxParallel} at once). Each plan shows its own estimate before that is spent.`
  );
}

// Renders the pull request that updates the workflow to Baton's version. People's own changes
// remain.

export interface WorkflowVersions {
  /** The text on the default branch. */
  now: string;
  /** The text that Baton once offered; null if a person added it. */
  offered: string | null;
  /** The text that this version of Baton renders. */
  rendered: string;
  /** Files beside it that this version needs, by path: the runner that it executes. */
  beside: Record<string, string>;
}

/**
 * Returns null if nothing needs to change.
 * `fits` returns whether GitHub would start a session's run with a text.
 */
export function createUpdateOffer(
  { now, offered, rendered, beside }: WorkflowVersions,
  {
    prefix,
    title,
    version,
    from,
  }: { prefix: string; title: string; version: string; from: string },
  fits: (text: string) => boolean,
): PullOffer | null {
  const merged = offered === null ? null : mergeText(offered, now, rendered);
  const usable = merged !== null && fits(merged.text);
  const text = usable ? merged.text : rendered;
  if (text === now && Object.keys(beside).length === 0) return null;
  const lost = usable
    ? merged.conflicts
    : [{ line: 1, here: now.split("\n"), template: rendered.split("\n") }];
  const body = [
    `${formatCode(WORKFLOW_PATH)} was written by Baton ${formatCode(from)}; this is the one ` +
      `of ${formatCode(version)}.`,
    usable ? KEPT : merged === null ? UNKNOWN : UNFIT,
    ...(RUNNER_PATH in beside ? [`${formatCode(RUNNER_PATH)} is the program that it runs.`] : []),
    "",
    ...renderLostLines(lost),
    "You can commit to this branch. If you close it, Baton doesn't offer this version again. " +
      "Sessions then continue with the workflow as it is,",
    "as long as Baton supports it: it also supports the version before this one. `baton " +
      "doctor` and each",
    "plan say when that ends.",
    "",
  ].join("\n");
  const message = `ci: update Baton's workflow to ${version}\n\nIt was of ${from}.`;
  const files = { ...(text === now ? {} : { [WORKFLOW_PATH]: text }), ...beside };
  return { branch: getOfferBranches(prefix).update, title, body, message, files };
}

const KEPT =
  "Changes that people made in it since Baton added it stay, except those shown below, if any.";
const UNFIT =
  "With the changes that people made in it GitHub could start no session, so this replaces " +
  "the whole file: look below.";
const UNKNOWN =
  "Baton can't tell what people changed in the current file, so this replaces the whole " +
  "file: look at the lines below.";

/** Lists the lines of people that the update would remove. */
function renderLostLines(conflicts: readonly TextDifference[]): string[] {
  const parts = conflicts.flatMap(({ here, template }) => {
    const gone = here.filter((line) => line.trim() !== "" && !template.includes(line));
    return gone.length > 0 ? [gone.join("\n")] : [];
  });
  if (parts.length === 0) return [];
  const text = parts.join("\n…\n").slice(0, 20_000);
  return [
    "<details>",
    "<summary>Lines that this would remove</summary>",
    "",
    renderCodeBlock(text, "yaml"),
    "",
    "</details>",
    "",
  ];
}
