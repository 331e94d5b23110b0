/** What sessions of the repository's ended builds cost, for the estimate of the next plan. */
import { isTaskSlug } from "../../core/build/names.ts";
import { isPlanning } from "../../core/build/planning.ts";
import type { State } from "../../core/build/state.ts";
import type { CostHistory } from "../../core/plan/cost-history.ts";
import { condenseHistory } from "../../core/record/cost-samples.ts";
import type { Access } from "../github/access.ts";
import { readBuildAccounts } from "../github/accounts.ts";

/** Ended builds that are taken into account, the newest. */
const MOST_BUILDS = 20;

/** Null while nobody asks: a build has it once, before its first plan. @throws GitHubError */
export async function costHistoryOf(access: Access, { build }: State): Promise<CostHistory | null> {
  if (build.history !== null || !isPlanning(build.status)) return null;
  const { ended } = await readBuildAccounts(access, build.branch_prefix);
  return condenseHistory(ended.filter(({ slug }) => !isTaskSlug(slug)).slice(0, MOST_BUILDS));
}
