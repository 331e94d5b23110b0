/** Everything that a repository's owner should mend, as sentences. A new finding is a check in one of these lists. */
import { WORKFLOW_PATH } from "../build/settings.ts";
import type { Check, DoctorFacts } from "./facts.ts";
import { BRANCH_CHECKS } from "./branches.ts";
import { COMMIT_CHECKS } from "./commits.ts";
import { KEY_CHECKS } from "./key.ts";
import { LANDING_CHECKS, NO_LANDING } from "./landing.ts";

const archived: Check = ({ repository }) =>
  repository.archived ? "The repository is archived: nothing can be built in it until it is unarchived." : null;

const configuration: Check = ({ problem }) => (problem === null ? null : `The settings can't be used: ${problem}`);

const missing: Check = ({ repository }) =>
  repository.workflowInstalled
    ? repository.workflowUnusable
    : `There is no \`${WORKFLOW_PATH}\` on \`${repository.defaultBranch}\`: merge Baton's pull request that adds it, ` +
      "label an issue to have it opened, or run `baton workflow --write` and commit.";

const differs: Check = ({ repository }) => repository.workflowDiffers;

const caches: Check = ({ repository, caches: has }) =>
  !repository.workflowInstalled || has
    ? null
    : `\`${WORKFLOW_PATH}\` restores no cache, so each session fetches the dependencies anew: ` +
      "`baton workflow --write` writes one that does.";

const permissions: Check = ({ lacks }) =>
  lacks.length === 0
    ? null
    : `The App lacks ${lacks.map((one) => `\`${one}\``).join(", ")}: grant that under the App's settings, ` +
      "and have the repository's owner accept it under Settings → GitHub Apps.";

/** What keeps builds from starting or landing. */
export const IN_THE_WAY: readonly Check[] = [archived, permissions, configuration, missing, ...NO_LANDING];
/** What a build can begin with, though it may not go well. */
const SPOILS: readonly Check[] = [...BRANCH_CHECKS, ...COMMIT_CHECKS, ...LANDING_CHECKS];
export const AT_THE_PLAN: readonly Check[] = [...NO_LANDING, ...SPOILS];
/** What should be mended, and doesn't keep a build from anything. */
export const TO_MEND: readonly Check[] = [differs, caches, ...KEY_CHECKS, ...SPOILS];

/** In the order in which they are best mended. */
export function findingsOf(facts: DoctorFacts, checks: readonly Check[] = [...IN_THE_WAY, ...TO_MEND]): string[] {
  return checks.flatMap((check) => check(facts) ?? []);
}
