/**
 * Explains runs that GitHub doesn't start because of the repository's or the organisation's
 * configuration, which a person has to fix. Such a run counts neither as a failed attempt nor as a
 * lost runner.
 */
import { WORKFLOW_PATH } from "../model/settings.ts";
import type { EffectOutcome, RunFact } from "../model/facts.ts";

/**
 * How long GitHub may take to register a new workflow file on the default branch, in milliseconds.
 */
export const REGISTRATION_MS = 10 * 60_000;

type RefusedDispatch = Pick<EffectOutcome, "code" | "detail">;

const NO_TRIGGER = /does not have 'workflow_dispatch' trigger/i;

/**
 * Returns whether a refused dispatch ends by itself: GitHub finds no workflow, or no trigger in it,
 * though the file on the default branch has one (`startable`).
 */
export function isUnregistered({ code, detail }: RefusedDispatch, startable: boolean): boolean {
  return startable && (code === "missing" || NO_TRIGGER.test(detail ?? ""));
}

const TRIGGERS =
  "allow the event `workflow_dispatch` and Baton's App under Settings → Actions → Policies " +
  "of the repository, its organization or its enterprise";
const ACTIONS =
  "allow `actions/*` under Settings → Actions → General of the repository or its organization";

/**
 * GitHub's words (https://docs.github.com/rest/actions/workflows#create-a-workflow-dispatch-event),
 * and the remedy.
 */
const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [
    /Actions has been disabled for this user/i,
    "GitHub doesn't let Baton's account start workflows. The owner of the App has to ask " +
      "GitHub Support why.",
  ],
  [
    /Actions (has been|is|are) disabled/i,
    "GitHub Actions is switched off for this repository. Allow it under Settings → " +
      "Actions → General.",
  ],
  [/not allowed to trigger Actions/i, `A policy forbids it: ${TRIGGERS}.`],
  [
    /disabled workflow/i,
    `The workflow is disabled. Enable \`${WORKFLOW_PATH}\` on the Actions page.`,
  ],
  [
    /does not have 'workflow_dispatch' trigger|Unexpected inputs provided|Required input .* not provided/i,
    `\`${WORKFLOW_PATH}\` is of another version of Baton. \`baton workflow --write\` ` +
      "writes it again.",
  ],
  [
    /Resource not accessible by integration/i,
    "Baton may not start workflows here. Grant the App the permission Actions: read and write.",
  ],
];

/**
 * Explains a refused dispatch, with the remedy. Returns null if only GitHub's own words can explain
 * it. `startable`: the file on the default branch has the trigger and the inputs.
 */
export function explainRefusedDispatch(
  outcome: RefusedDispatch,
  startable: boolean,
): string | null {
  const { code, detail } = outcome;
  if (isUnregistered(outcome, startable)) return UNREGISTERED;
  if (code === "missing")
    return `GitHub finds no \`${WORKFLOW_PATH}\` on the default branch. Add it there.`;
  return REFUSALS.find(([words]) => words.test(detail ?? ""))?.[1] ?? null;
}

const UNREGISTERED =
  `GitHub has not registered \`${WORKFLOW_PATH}\` for ${REGISTRATION_MS / 60_000} minutes, ` +
  "though the default branch has it. Push a change of that file to the default branch; a " +
  "comment in it is enough. GitHub's status page says whether Actions is down.";

/** What is known about a run that ended without a result. */
export type RunEnding = Pick<RunFact, "conclusion" | "policy" | "url">;

/** Explains why a run ended before it began, with the remedy. Returns null if it did begin. */
export function explainUnstartedRun({ conclusion, policy, url }: RunEnding): string | null {
  const page = url ? ` Its page says why: ${url}` : "";
  if (policy !== null) {
    const words = policy.replace(/[.\s]+$/, "");
    const remedy = /not allowed to trigger/i.test(policy) ? TRIGGERS : ACTIONS;
    return (
      `A policy on actions ended the run before its first step (${words}). To continue, ` +
      `${remedy}.${page}`
    );
  }
  if (conclusion === "startup_failure") {
    return (
      `GitHub ended the run before its first job.${page} Where an event or an actor is not ` +
      `allowed, ${TRIGGERS}. Where an action is not allowed, ${ACTIONS}. Where the file is ` +
      `not valid, write \`${WORKFLOW_PATH}\` again.`
    );
  }
  if (conclusion === "action_required") {
    return (
      "GitHub waits for a person to approve the run. Allow Baton's runs under Settings → " +
      `Actions.${page}`
    );
  }
  return null;
}
