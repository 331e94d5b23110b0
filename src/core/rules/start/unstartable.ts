/**
 * Runs that GitHub doesn't start: the repository's or the organisation's configuration is at fault, which a person
 * mends. No attempt failed by it and no runner was lost.
 */
import { WORKFLOW_PATH } from "../../build/settings.ts";
import type { EffectOutcome, RunFact } from "../../build/facts.ts";

/** GitHub's words (https://docs.github.com/rest/actions/workflows#create-a-workflow-dispatch-event), and what mends. */
const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [
    /Actions has been disabled for this user/i,
    "GitHub lets Baton's account start no workflows. The owner of the App asks GitHub Support why.",
  ],
  [
    /Actions (has been|is|are) disabled/i,
    "GitHub Actions is switched off for this repository. Allow it under Settings → Actions → General.",
  ],
  [/disabled workflow/i, `The workflow is disabled. Enable \`${WORKFLOW_PATH}\` on the Actions page.`],
  [
    /does not have 'workflow_dispatch' trigger|Unexpected inputs provided|Required input .* not provided/i,
    `\`${WORKFLOW_PATH}\` is of another version of Baton. \`baton workflow --write\` writes it again.`,
  ],
  [
    /Resource not accessible by integration/i,
    "Baton may not start workflows here. Grant the App the permission Actions: read and write.",
  ],
];

/** What a refused dispatch means, with the remedy; null where GitHub's own words must do. */
export function refusedDispatch({ code, detail }: EffectOutcome): string | null {
  if (code === "missing") return `GitHub finds no \`${WORKFLOW_PATH}\` on the default branch. Add it there.`;
  return REFUSALS.find(([words]) => words.test(detail ?? ""))?.[1] ?? null;
}

/** What is to be known of a run that ended and left nothing. */
export type Ending = Pick<RunFact, "conclusion" | "policy" | "url">;

/** Why a run ended before it began, with the remedy; null where it did begin. */
export function unstartable({ conclusion, policy, url }: Ending): string | null {
  const page = url ? ` Its page says why: ${url}` : "";
  if (policy !== null) {
    const words = policy.replace(/[.\s]+$/, "");
    return `A policy on actions ended the run before its first step (${words}). Allow it.${page}`;
  }
  if (conclusion === "startup_failure") {
    return (
      "GitHub could not start the run: the workflow file is not valid, or a policy allows none of its actions. " +
      `Allow \`actions/*\` under Settings → Actions → General, or write \`${WORKFLOW_PATH}\` anew.${page}`
    );
  }
  if (conclusion === "action_required") {
    return `GitHub waits for a person to approve the run. Allow Baton's runs under Settings → Actions.${page}`;
  }
  return null;
}
