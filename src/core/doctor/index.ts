/** Everything that a repository's owner should mend, as sentences. A new finding is a check in one of these lists. */
import { CONFIG_PATH, WORKFLOW_PATH } from "../build/settings.ts";
import type { Check, DoctorFacts } from "./facts.ts";
import { BRANCH_CHECKS } from "./branches.ts";
import { LANDING_CHECKS } from "./landing.ts";

const archived: Check = ({ repository }) =>
  repository.archived ? "The repository is archived: nothing can be built in it until it is unarchived." : null;

const configuration: Check = ({ problem }) =>
  problem === null ? null : `\`${CONFIG_PATH}\` can't be used: ${problem}`;

const workflow: Check = ({ repository }) =>
  repository.workflowInstalled
    ? (repository.workflowUnusable ?? repository.workflowDiffers)
    : `There is no \`${WORKFLOW_PATH}\` on \`${repository.defaultBranch}\`: commit what \`baton workflow\` prints.`;

/** What a build can begin with, though it may not go well. */
export const AT_THE_PLAN: readonly Check[] = [...BRANCH_CHECKS, ...LANDING_CHECKS];
const ALL: readonly Check[] = [archived, configuration, workflow, ...AT_THE_PLAN];

/** In the order in which they are best mended. */
export function findingsOf(facts: DoctorFacts, checks: readonly Check[] = ALL): string[] {
  return checks.flatMap((check) => check(facts) ?? []);
}
