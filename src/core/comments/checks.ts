/** What is said of checks: why a pull request doesn't go on, and what a rework is about. */
import { checkFile } from "../build/session.ts";
import { named } from "../text/counted.ts";
import type { Gating } from "../build/gating.ts";
import type { Flaky } from "../build/ciState.ts";
import type { CheckFact } from "../build/facts.ts";
import type { RequiredCheck } from "../build/branchRules.ts";
import { code, inline } from "./escape.ts";

/** `test`, `lint`: each name once. */
export function namesOf(checks: readonly { name: string }[]): string {
  return named([...new Set(checks.map((c) => code(c.name)))]);
}

/** Red checks for a person (`where`: "pull request #3"), with what each says in a few words. */
export function redWords(where: string, failed: readonly CheckFact[]): string {
  const words = ({ name, summary }: CheckFact) => `${code(name)}${summary ? ` (${inline(summary, 300)})` : ""}`;
  return `checks fail on ${where}: ${named(failed.map(words))}`;
}

/** The same for a rework session: what the checks say it reads by path. */
export function redReason(where: string, failed: readonly CheckFact[]): string {
  const words = ({ name, run, id, annotations }: CheckFact, i: number) => {
    const job = run && id !== null ? [`job ${id}`] : [];
    const notes = annotations > 0 ? [`${annotations} ${annotations === 1 ? "annotation" : "annotations"}`] : [];
    return `${code(name)} (${[...job, ...notes, `see \`${checkFile(name, i)}\``].join(", ")})`;
  };
  return `checks fail on ${where}: ${failed.map(words).join(", ")}`;
}

/** Checks that ended without a finding. `retry` is how to have them run again. */
export function haltedWords(number: number, halted: readonly CheckFact[], retry: string): string {
  const say = (conclusion: string, one: string, many: string, remedy: (it: string) => string) => {
    const checks = halted.filter((c) => c.conclusion === conclusion);
    if (checks.length === 0) return [];
    const single = checks.every(({ name }) => name === checks[0]!.name);
    const words = single ? `${one}${remedy("it")}` : `${many}${remedy("them")}`;
    return [`${namesOf(checks)} on pull request #${number} ${words}`];
  };
  const again = (it: string) => `. Run ${it} again on GitHub, or answer ${retry} and Baton does.`;
  const page = (it: string) => ` for a person: approve or answer ${it} on the pull request's page.`;
  const mend = () => `: mend the workflow on the base branch, then answer ${retry}.`;
  return [
    ...say("cancelled", "was cancelled", "were cancelled", again),
    ...say("action_required", "waits", "wait", page),
    ...say("stale", "did not end within GitHub's time", "did not end within GitHub's time", again),
    ...say("startup_failure", "could not start", "could not start", mend),
  ].join(" ");
}

/** Required checks that nobody has reported. `starts`: workflows run on this pull request. */
export function missingWords(
  { number, baseRef }: { number: number; baseRef: string },
  missing: readonly RequiredCheck[],
  by: string,
  starts: boolean,
): string {
  const names = namesOf(missing.map(({ context }) => ({ name: context })));
  const single = missing.length === 1;
  const apps = missing.flatMap(({ context, app }) =>
    app === null ? [] : [`${single ? "it" : code(context)} from app ${app}`],
  );
  const remedy = starts
    ? `Check that ${single ? "a job of this name runs" : "jobs of these names run"} on it, or that`
    : `No workflow runs on pull requests against ${code(baseRef)}: add that branch to the \`branches:\` of the ` +
      "workflow, or check that";
  const verb = single ? "is required" : "are required";
  return (
    `${names} ${verb} by ${by} and ${single ? "has" : "have"} not reported on pull ` +
    `request #${number}${apps.length > 0 ? ` (the rules want ${named(apps)})` : ""}. ${remedy} ` +
    (single ? "the check is still wanted; once it reports" : "the checks are still wanted; once they report") +
    ", the build goes on by itself."
  );
}

export function neverStartedWords({ number, baseRef }: { number: number; baseRef: string }): string {
  return (
    `No check has started on pull request #${number}, though a workflow runs on pull requests against ` +
    `${code(baseRef)}. ` +
    "Check on the Actions page that it isn't disabled and that a runner with its label is there. Where it was " +
    "disabled, close the pull request and open it again: that starts its checks. Once a check reports, the build " +
    "goes on by itself."
  );
}

/** Checks whose job waits for a person's approval. `by`: who requires them, empty where nobody does. */
export function unapprovedWords(number: number, unapproved: readonly CheckFact[], by: string): string {
  const single = new Set(unapproved.map(({ name }) => name)).size === 1;
  const [url = ""] = unapproved.flatMap((check) => check.url ?? []);
  return (
    `${namesOf(unapproved)} on pull request #${number} ${single ? "waits" : "wait"} for a person's approval. Open ` +
    `${url}, and approve with *Review deployments*. The build then goes on by itself. ${uncountedWords(unapproved, by)}`
  );
}

/** How to have a merge wait for these checks no longer. */
function uncountedWords(checks: readonly CheckFact[], by: string): string {
  const names = [...new Set(checks.map((c) => c.name))];
  const it = names.length === 1 ? "it" : "them";
  if (by.startsWith("the rules")) {
    return (
      `${by[0]!.toUpperCase()}${by.slice(1)} require ${it}, so GitHub waits for ${it} too: an administrator can take ` +
      `${it} out of the rules.`
    );
  }
  const list = names.map((name) => JSON.stringify(name)).join(", ");
  return (
    `If ${names.length === 1 ? "it is" : "they are"} not to count, add ${code(`checks: { ignore: [${list}] }`)} to ` +
    `\`.github/baton.yml\`${by ? ` and take ${it} out of ${code("checks.require")}` : ""}.`
  );
}

/** Checks that have not ended for long. `by`: who requires them, empty where nobody does. */
export function queuedWords(number: number, pending: readonly CheckFact[], by: string): string {
  const queued = pending.filter(({ stall }) => stall === "queued");
  const what = queued.length === pending.length ? "for a runner that takes" : "for the end of";
  const it = new Set(pending.map(({ name }) => name)).size === 1 ? "it" : "them";
  const runner =
    queued.length > 0 ? "Start a runner with the label that its job names" : `Look at ${it} on the pull request's page`;
  return (
    `Pull request #${number} has waited for long ${what} ${namesOf(pending)}. ${runner}; once the check ends, the ` +
    `build goes on by itself. ${uncountedWords(pending, by)}`
  );
}

/** One line for each flaky check. */
export function flakyLines(flaky: readonly Flaky[]): string[] {
  return flaky.map(({ name, times, pulls }) => {
    const on = pulls.map((number) => `#${number}`).join(", ");
    return `${code(name)} failed and then passed on the same commit ${times === 1 ? "once" : `${times} times`} (${on})`;
  });
}

/** What the plan comment says where a merge waits for no check; null where it does. */
export function noCiNote(
  expected: { workers: boolean; land: boolean; byPath: boolean },
  gating: Gating,
): string | null {
  if (expected.workers || gating.required !== null) return null;
  if (expected.byPath) {
    return (
      "Workflows run on workers' pull requests only where the changed files fit their `paths:`; the others are " +
      "merged on their review alone."
    );
  }
  return expected.land ? null : "No workflow runs on workers' pull requests: they are merged on their review alone.";
}
