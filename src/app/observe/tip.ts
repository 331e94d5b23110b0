/** What checks say of the build branch's head, and of the base branch as the build branch contains it. */
import { startOf } from "../../core/build/ci.ts";
import { branchesOf } from "../../core/build/names.ts";
import { isOver } from "../../core/build/view.ts";
import type { CheckFact, Facts } from "../../core/build/facts.ts";
import type { State } from "../../core/build/state.ts";
import { isCutShort, isNamedBy } from "../../core/build/gating.ts";
import type { Access } from "../github/access.ts";
import type { Base } from "./base.ts";
import { checksOf } from "./checks.ts";
import type { Seen } from "./seen.ts";

/** `null` where none is to come, as no workflow runs on pushes to it. @throws GitHubError */
export async function tipOf(
  access: Access,
  state: State,
  refs: Facts["refs"],
  workflows: Base["workflows"],
  ignored: readonly string[],
  seen: Seen,
): Promise<Facts["tip"]> {
  const { branch_prefix, slug, status } = state.build;
  const { build: branch } = branchesOf(branch_prefix, slug);
  const tip = refs.build?.sha;
  if (tip === undefined || tip === refs.base || (status !== "building" && status !== "closing")) return null;
  if (!workflows.some((workflow) => runsOnPushTo(workflow, branch))) return null;
  const { checks } = await seen.once("checks", `${tip} all`, () => checksOf(access, tip, refs.base, true));
  const { pending, failed, passed } = checks;
  // GitHub takes a moment to start what it promised.
  const none = pending.length + failed.length + passed.length === 0;
  const awaited = pending.filter(({ name }) => !isNamedBy(ignored, name));
  return { pending: none || awaited.length > 0, failing: failed.map((check) => check.name) };
}

/** Ended without a finding, as when a newer push cancels it: that tells nothing of the commit. */
const NOTHING_FOUND = ["cancelled", "action_required", "stale"];

/** `sha` = the newest commit of the base branch that the build contains. Null once it is known. @throws GitHubError */
export async function baselineOf(
  access: Access,
  { build }: State,
  sha: string,
  workflows: Base["workflows"],
  seen: Seen,
): Promise<Facts["baseline"]> {
  if (isOver(build.status) || (build.baseline?.sha === sha && build.baseline.settled)) return null;
  const { checks } = await seen.once("ground", `baseline ${sha}`, () => checksOf(access, sha, sha, true));
  const found = checks.failed.filter(({ conclusion }) => !NOTHING_FOUND.includes(conclusion ?? ""));
  const failed = checks.failed.filter((check) => found.includes(check) || isCutShort(check, found));
  const names = (facts: readonly CheckFact[]) => facts.map((check) => check.name);
  return {
    ...{ sha, failed: names(failed), passed: names(checks.passed), pending: names(checks.pending) },
    expected: workflows.some((workflow) => runsOnPushTo(workflow, build.base.branch)),
  };
}

function runsOnPushTo({ triggers }: Base["workflows"][number], branch: string): boolean {
  return startOf({ push: triggers["push"] }, { base: branch, head: branch }).when === "always";
}
