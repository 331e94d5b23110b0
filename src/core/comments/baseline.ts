/** What is said of checks that failed before the build changed anything. */
import { isCounted, type Gating } from "../build/gating.ts";
import type { Ci } from "../build/ciState.ts";
import type { CheckFact } from "../build/facts.ts";
import type { Settings } from "../build/settings.ts";
import type { BuildState } from "../build/state.ts";
import { namesOf } from "./checks.ts";
import { code } from "./escape.ts";

type Known = Pick<BuildState, "base" | "baseline">;

/** Where checks that a merge needs fail as they did before the build. */
export interface BlockedAt {
  pull: number;
  base: string;
  sha: string;
  /** Who requires them. */
  by: string;
}

/** Required checks that fail as before the build. `retry` = how a worker is sent back; null = it is the landing. */
export function blockingWords(blocking: readonly CheckFact[], at: BlockedAt, retry: string | null): string {
  const single = new Set(blocking.map((c) => c.name)).size === 1;
  const fail = single ? "fails" : "fail";
  const it = single ? "it" : "them";
  return (
    `${namesOf(blocking)} ${fail} on pull request #${at.pull} and failed on ${code(at.base)} at ` +
    `${code(at.sha.slice(0, 8))} before this build. So no rework was started, but ${at.by} ` +
    `${at.by.startsWith("the rules") ? "require" : "requires"} ${it}. ${remedyFor(at.by, at.base, single, retry)}`
  );
}

function remedyFor(by: string, base: string, single: boolean, retry: string | null): string {
  const it = single ? "it" : "them";
  const out = by.startsWith("the rules")
    ? `an administrator can take ${it} out of the rules`
    : `take ${it} out of ${code("checks.require")}`;
  return retry === null
    ? `Fix ${it} on ${code(base)}, which needs write access there, or ${out}; the build goes on by itself then.`
    : `Answer ${retry} with words on what to fix, push the fix to the worker's branch, or ${out}.`;
}

/** What the plan comment says of checks that fail on the base branch; null where none does. */
export function baselineNote({ base, baseline }: Known, settings: Settings["checks"]): string | null {
  const failed = (baseline?.failed ?? []).filter((name) => isCounted(name, settings));
  if (!baseline || failed.length === 0) return null;
  const many = new Set(failed).size > 1;
  const say = (names: readonly string[]) => namesOf(names.map((name) => ({ name })));
  const [here, earlier] = [true, false].map((is) => failed.filter((name) => baseline.earlier.includes(name) !== is));
  const at = `${code(base.branch)} at ${code(baseline.sha.slice(0, 8))}`;
  const fail = here!.length > 1 ? "these checks fail" : "this check fails";
  const said = [
    ...(here!.length > 0 ? [`On ${at} ${fail} already, before this build: ${say(here!)}.`] : []),
    ...(earlier!.length > 0 ? [`${say(earlier!)} did not run on ${at}, and failed in the newest run before it.`] : []),
  ];
  return (
    `${said.join(" ")} Where ${many ? "they fail" : "it fails"} again, no rework is ` +
    "started, and merging and landing don't wait, unless the check is required. New failures count."
  );
}

/** The same of those that are required: a pull request into the branch can't be merged; null where none is. */
export function blockedNote({ base, baseline }: Known, { required, by }: Gating, branch: string): string | null {
  const known = baseline?.failed ?? [];
  const blocked = (required ?? []).filter(({ context }) => known.includes(context));
  if (!baseline || blocked.length === 0) return null;
  const names = namesOf(blocked.map(({ context }) => ({ name: context })));
  const many = blocked.length > 1;
  const it = many ? "them" : "it";
  const rules = by.startsWith("the rules");
  const effect = rules
    ? `GitHub merges no pull request into ${code(branch)} until ${many ? "they pass" : "it passes"}`
    : `nothing is merged until ${many ? "they pass" : "it passes"}`;
  const out = rules ? "an administrator can take" : "or take";
  const from = rules ? "the rules" : code("checks.require");
  return (
    `${names} ${many ? "fail" : "fails"} on ${code(base.branch)} itself, at ${code(baseline.sha.slice(0, 8))}, and ` +
    `${by} ${rules ? "require" : "requires"} ${it}: ${effect}. Anyone with write access to ${code(base.branch)} can ` +
    `fix ${it} there; ${out} ${it} out of ${from}.`
  );
}

/** Names of red checks that don't count: red on the base branch, on the build branch, or cancelled along with these. */
export interface Inherited {
  onBase: readonly string[];
  onTip: readonly string[];
  cut: readonly string[];
}

/** Said once on a pull request with red checks that don't count. */
export function inheritedBody({ base, baseline }: Known, { onBase, onTip, cut }: Inherited, build: string): string {
  const say = (names: readonly string[], where: string) => {
    if (names.length === 0) return [];
    const fail = names.length > 1 ? "fail" : "fails";
    return [`${namesOf(names.map((name) => ({ name })))} ${fail} here as ${where}.`];
  };
  const commit = baseline ? ` at ${code(baseline.sha.slice(0, 8))}` : "";
  const isEarlier = (name: string) => baseline?.earlier.includes(name) ?? false;
  return [
    ...say(
      onBase.filter((name) => !isEarlier(name)),
      `on ${code(base.branch)}${commit}, before this build`,
    ),
    ...say(onBase.filter(isEarlier), "in the newest run before this build"),
    ...say(onTip, `on the build branch ${code(build)}`),
    ...(cut.length > 0
      ? [`GitHub cancelled ${namesOf(cut.map((name) => ({ name })))} along with it, so nothing is known of that.`]
      : []),
    "So this doesn't count against the change. Baton can't tell whether the reason is the same: if the change " +
      "touches what is checked there, look at the log.",
  ].join(" ");
}

/** For the report: what became of the checks that failed before the build. */
export function baselineLines({ fixed, inherited }: Pick<Ci, "fixed" | "inherited">): string[] {
  return [
    ...fixed.map((name) => `${code(name)} failed before this build and passes now`),
    ...inherited.map((name) => `${code(name)} failed before this build and still fails`),
  ];
}
