/** Texts about checks: why a pull request doesn't go on, and what a rework is about. */
import { getCheckLogPath } from "../model/session.ts";
import { listNames, pluralize } from "../text/format.ts";
import { isCheckCounted, type Gating } from "../model/checks.ts";
import type { Ci, Flaky, CheckFact } from "../model/ci.ts";
import type { RequiredCheck, Requirer } from "../model/permissions.ts";
import { escapeInline, formatCode } from "../text/markdown.ts";
import type { Settings } from "../model/settings.ts";
import type { BuildState } from "../model/build-state.ts";
import type { Order } from "../model/session-reason.ts";
import type { WorkerId } from "../model/names.ts";

/** `test`, `lint`: each name once. */
export function formatCheckNames(checks: readonly { name: string }[]): string {
  return listNames([...new Set(checks.map((c) => formatCode(c.name)))]);
}

/** `the rules of `main`` */
function formatRequirer(by: Requirer | null): string {
  return by?.kind === "rules"
    ? `the rules of \`${by.branch}\``
    : "`checks.require` in `.github/baton.yml`";
}

/**
 * Describes failed checks for a person (`where`: "pull request #3"), with a short excerpt of what
 * each says.
 */
export function describeFailingChecks(
  where: string,
  failed: readonly Pick<CheckFact, "name" | "summary">[],
): string {
  const words = ({ name, summary }: Pick<CheckFact, "name" | "summary">) =>
    `${formatCode(name)}${summary ? ` (${escapeInline(summary, 300)})` : ""}`;
  return `checks fail on ${where}: ${listNames(failed.map(words))}`;
}

/** The same for a rework session, which reads what the checks say from a file. */
export function describeFailingChecksForSession(
  where: string,
  failed: Extract<Order, { kind: "checks_red" }>["checks"],
): string {
  const words = ({ name, job, annotations }: (typeof failed)[number], i: number) => {
    const id = job === null ? [] : [`job ${job}`];
    const notes = annotations > 0 ? [pluralize(annotations, "annotation")] : [];
    return `${formatCode(name)} (${[...id, ...notes, `see \`${getCheckLogPath(name, i)}\``].join(
      ", ",
    )})`;
  };
  return `checks fail on ${where}: ${failed.map(words).join(", ")}`;
}

/** Describes checks that ended without a result. `retry` says how to run them again. */
export function describeHaltedChecks(
  number: number,
  halted: readonly Pick<CheckFact, "name" | "conclusion">[],
  retry: string,
): string {
  const say = (conclusion: string, one: string, many: string, remedy: (it: string) => string) => {
    const checks = halted.filter((c) => c.conclusion === conclusion);
    if (checks.length === 0) return [];
    const single = checks.every(({ name }) => name === checks[0]!.name);
    const words = single ? `${one}${remedy("it")}` : `${many}${remedy("them")}`;
    return [`${formatCheckNames(checks)} on pull request #${number} ${words}`];
  };
  const again = (it: string) =>
    `. Run ${it} again on GitHub, or answer ${retry} to let Baton do that.`;
  const page = (it: string) => ` for a person: approve or answer ${it} on the pull request's page.`;
  const fix = () => `: fix the workflow on the base branch, then answer ${retry}.`;
  return [
    ...say("cancelled", "was cancelled", "were cancelled", again),
    ...say("action_required", "waits", "wait", page),
    ...say("stale", "did not end within GitHub's time", "did not end within GitHub's time", again),
    ...say("startup_failure", "could not start", "could not start", fix),
  ].join(" ");
}

/**
 * Describes required checks that nobody has reported. `starts`: workflows run on this pull request.
 */
export function describeMissingChecks(
  { number, baseRef }: { number: number; baseRef: string },
  missing: readonly RequiredCheck[],
  by: Requirer | null,
  starts: boolean,
): string {
  const names = formatCheckNames(missing.map(({ context }) => ({ name: context })));
  const single = missing.length === 1;
  const apps = missing.flatMap(({ context, app }) =>
    app === null ? [] : [`${single ? "it" : formatCode(context)} from app ${app}`],
  );
  const remedy = starts
    ? `Check that ${single ? "a job of this name runs" : "jobs of these names run"} on it, or that`
    : `No workflow runs on pull requests against ${formatCode(baseRef)}: add that branch ` +
      "to the `branches:` of the workflow, or check that";
  const verb = single ? "is required" : "are required";
  return (
    `${names} ${verb} by ${formatRequirer(by)} and ${single ? "has" : "have"} not reported ` +
    "on pull request " +
    `#${number}${apps.length > 0 ? ` (the rules require ${listNames(apps)})` : ""}. ` +
    `${remedy} ` +
    (single
      ? "the check is still needed. Once it reports"
      : "the checks are still needed. Once they report") +
    ", the build continues by itself."
  );
}

export function describeUnstartedChecks({
  number,
  baseRef,
}: {
  number: number;
  baseRef: string;
}): string {
  return (
    `No check has started on pull request #${number}, though a workflow runs on pull ` +
    `requests against ${formatCode(baseRef)}. On the Actions page, check that the workflow ` +
    "isn't disabled and that a runner with its label is online. If it was disabled, close " +
    "the pull request and open it again to start its checks. Once a check reports, the build " +
    "continues by itself."
  );
}

/**
 * Describes checks whose job waits for a person's approval. `by`: who requires them, or null if
 * nobody does.
 */
export function describeUnapprovedChecks(
  number: number,
  unapproved: readonly Pick<CheckFact, "name" | "url">[],
  by: Requirer | null,
): string {
  const single = new Set(unapproved.map(({ name }) => name)).size === 1;
  const [url = ""] = unapproved.flatMap((check) => check.url ?? []);
  return (
    `${formatCheckNames(unapproved)} on pull request #${number} ${single ? "waits" : "wait"} ` +
    `for a person's approval. Open ${url}, and approve with *Review deployments*. The build ` +
    `then continues by itself. ${describeIgnoreRemedy(unapproved, by)}`
  );
}

/** Says how to make merges ignore these checks. */
function describeIgnoreRemedy(checks: readonly { name: string }[], by: Requirer | null): string {
  const names = [...new Set(checks.map((c) => c.name))];
  const it = names.length === 1 ? "it" : "them";
  if (by?.kind === "rules") {
    return (
      `The rules of \`${by.branch}\` require ${it}, so GitHub waits for ${it} too: an ` +
      `administrator can remove ${it} from the rules.`
    );
  }
  const list = names.map((name) => JSON.stringify(name)).join(", ");
  return (
    `To ignore ${it}, add ${formatCode(`checks: { ignore: [${list}] }`)} to ` +
    `\`.github/baton.yml\`${by ? ` and remove ${it} from ${formatCode("checks.require")}` : ""}.`
  );
}

/**
 * Describes checks that have been pending for long. `by`: who requires them, or null if nobody
 * does.
 */
export function describeQueuedChecks(
  number: number,
  pending: readonly Pick<CheckFact, "name" | "stall">[],
  by: Requirer | null,
): string {
  const queued = pending.filter(({ stall }) => stall === "queued");
  const what = queued.length === pending.length ? "for a runner to take" : "for the end of";
  const it = new Set(pending.map(({ name }) => name)).size === 1 ? "it" : "them";
  const runner =
    queued.length > 0
      ? "Start a runner with the label that its job names"
      : `Look at ${it} on the pull request's page`;
  return (
    `Pull request #${number} has waited a long time ${what} ${formatCheckNames(pending)}. ` +
    `${runner}. Once the check ends, the build continues by itself. ` +
    `${describeIgnoreRemedy(pending, by)}`
  );
}

/** One line for each flaky check. */
export function describeFlakyChecks(flaky: readonly Flaky[]): string[] {
  return flaky.map(({ name, times, pulls }) => {
    const on = pulls.map((number) => `#${number}`).join(", ");
    return `${formatCode(name)} failed and then passed on the same commit ${
      times === 1 ? "once" : `${times} times`
    } (${on})`;
  });
}

/** Returns what the plan comment says if merges wait for no check, or null if they do wait. */
export function describeMissingCi(
  expected: { workers: boolean; land: boolean; byPath: boolean },
  gating: Gating,
): string | null {
  if (expected.workers || gating.required !== null) return null;
  if (expected.byPath) {
    return (
      "Workflows run only on workers' pull requests whose changed files match their " +
      "`paths:`. Baton merges the others after the review alone."
    );
  }
  return expected.land
    ? null
    : "No workflow runs on workers' pull requests: Baton merges them after the review alone.";
}

// Texts about checks that failed before the build changed anything.

type KnownBaseline = Pick<BuildState, "base" | "baseline">;

/** The pull request and base commit whose required checks fail as they did before the build. */
export interface BlockedMerge {
  pull: number;
  base: string;
  sha: string;
  /** Who requires the checks. */
  by: Requirer | null;
}

/**
 * Describes required checks that fail as they did before the build. `retry` = how to send a worker
 * back; null = the pull request is the landing.
 */
export function describeBlockingChecks(
  blocking: readonly { name: string }[],
  at: BlockedMerge,
  retry: string | null,
): string {
  const single = new Set(blocking.map((c) => c.name)).size === 1;
  const fail = single ? "fails" : "fail";
  const it = single ? "it" : "them";
  return (
    `${formatCheckNames(blocking)} ${fail} on pull request #${at.pull} and failed on ` +
    `${formatCode(at.base)} at ${formatCode(at.sha.slice(0, 8))} before this build. So Baton ` +
    `started no rework, but ${formatRequirer(at.by)} ` +
    `${at.by?.kind === "rules" ? "require" : "requires"} ${it}. ` +
    `${describeRequiredRemedy(at.by, at.base, single, retry)}`
  );
}

function describeRequiredRemedy(
  by: Requirer | null,
  base: string,
  single: boolean,
  retry: string | null,
): string {
  const it = single ? "it" : "them";
  const out =
    by?.kind === "rules"
      ? `an administrator can remove ${it} from the rules`
      : `remove ${it} from ${formatCode("checks.require")}`;
  return retry === null
    ? `Fix ${it} on ${formatCode(base)}, which needs write access there, or ${out}. The build ` +
        "then continues by itself."
    : `Answer ${retry} with words on what to fix, push the fix to the worker's branch, or ${out}.`;
}

/**
 * Returns what the plan comment says about failing checks on the base branch, or null if none
 * fails.
 */
export function describeBaseline(
  { base, baseline }: KnownBaseline,
  settings: Settings["checks"],
): string | null {
  const failed = (baseline?.failed ?? []).filter((name) => isCheckCounted(name, settings));
  if (!baseline || failed.length === 0) return null;
  const many = new Set(failed).size > 1;
  const say = (names: readonly string[]) => formatCheckNames(names.map((name) => ({ name })));
  const [here, earlier] = [true, false].map((is) =>
    failed.filter((name) => baseline.earlier.includes(name) !== is),
  );
  const at = `${formatCode(base.branch)} at ${formatCode(baseline.sha.slice(0, 8))}`;
  const fail = here!.length > 1 ? "these checks fail" : "this check fails";
  const said = [
    ...(here!.length > 0 ? [`On ${at} ${fail} already, before this build: ${say(here!)}.`] : []),
    ...(earlier!.length > 0
      ? [`${say(earlier!)} did not run on ${at}, and failed in the newest run before it.`]
      : []),
  ];
  return (
    `${said.join(" ")} If ${many ? "they fail" : "it fails"} again, Baton starts no rework. ` +
    "Merging and landing don't wait, unless the check is required. New failures count."
  );
}

/**
 * The same for required checks, which keep a pull request from being merged into the branch; null
 * if none fails.
 */
export function describeBlockedBase(
  { base, baseline }: KnownBaseline,
  { required, by }: Gating,
  branch: string,
): string | null {
  const known = baseline?.failed ?? [];
  const blocked = (required ?? []).filter(({ context }) => known.includes(context));
  if (!baseline || blocked.length === 0) return null;
  const names = formatCheckNames(blocked.map(({ context }) => ({ name: context })));
  const many = blocked.length > 1;
  const it = many ? "them" : "it";
  const rules = by?.kind === "rules";
  const effect = rules
    ? `GitHub merges no pull request into ${formatCode(branch)} until ${
        many ? "they pass" : "it passes"
      }`
    : `nothing is merged until ${many ? "they pass" : "it passes"}`;
  const out = rules ? "an administrator can remove" : "or remove";
  const from = rules ? "the rules" : formatCode("checks.require");
  return (
    `${names} ${many ? "fail" : "fails"} on ${formatCode(base.branch)} itself, at ` +
    `${formatCode(baseline.sha.slice(0, 8))}, and ${formatRequirer(by)} ` +
    `${rules ? "require" : "requires"} ${it}: ${effect}. Anyone with write access to ` +
    `${formatCode(base.branch)} can fix ${it} there; ${out} ${it} from ${from}.`
  );
}

/**
 * Names of failed checks that don't count: they failed on the base branch or the build branch, or
 * were cancelled along with those.
 */
export interface InheritedChecks {
  onBase: readonly string[];
  onTip: readonly string[];
  cut: readonly string[];
}

/** Explains failed checks that don't count, once for each pull request. */
export function describeInheritedChecks(
  { base, baseline }: KnownBaseline,
  { onBase, onTip, cut }: InheritedChecks,
  build: string,
): string {
  const say = (names: readonly string[], where: string) => {
    if (names.length === 0) return [];
    const fail = names.length > 1 ? "fail" : "fails";
    return [`${formatCheckNames(names.map((name) => ({ name })))} ${fail} here as ${where}.`];
  };
  const commit = baseline ? ` at ${formatCode(baseline.sha.slice(0, 8))}` : "";
  const isEarlier = (name: string) => baseline?.earlier.includes(name) ?? false;
  return [
    ...say(
      onBase.filter((name) => !isEarlier(name)),
      `on ${formatCode(base.branch)}${commit}, before this build`,
    ),
    ...say(onBase.filter(isEarlier), "in the newest run before this build"),
    ...say(onTip, `on the build branch ${formatCode(build)}`),
    ...(cut.length > 0
      ? [
          `GitHub cancelled ${formatCheckNames(cut.map((name) => ({ name })))} along with ` +
            "it, so there is no result.",
        ]
      : []),
    "So this doesn't count against the change. Baton can't tell whether the reason is the " +
      "same: if the change touches what that check tests, look at the log.",
  ].join(" ");
}

/** Says how the checks that failed before the build ended, for the report. */
export function describeBaselineChanges({
  fixed,
  inherited,
}: Pick<Ci, "fixed" | "inherited">): string[] {
  return [
    ...fixed.map((name) => `${formatCode(name)} failed before this build and passes now`),
    ...inherited.map((name) => `${formatCode(name)} failed before this build and still fails`),
  ];
}

/** Says that the pull request's head is a candidate; follows a mention of its checks. */
export function describeCandidate(number: number, worker: WorkerId): string {
  return `the candidate, #${number}, which is ${worker} on top of what is merged`;
}
