/** What is said of checks: why a pull request doesn't go on, and what a rework is about. */
import { checkFile } from "../build/session.ts";
import { named } from "../text/counted.ts";
import type { Flaky } from "../build/ciState.ts";
import type { CheckFact } from "../build/facts.ts";
import type { RequiredCheck } from "../build/branchRules.ts";
import type { Gating } from "../build/gating.ts";
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
  const of = (...conclusions: string[]) => halted.filter((c) => conclusions.includes(c.conclusion ?? ""));
  const say = (checks: CheckFact[], words: string) =>
    checks.length > 0 ? [`${namesOf(checks)} on pull request #${number} ${words}`] : [];
  return [
    ...say(of("cancelled"), `was cancelled. Run it again on GitHub, or answer ${retry} and Baton does.`),
    ...say(of("action_required"), `waits for a person: approve or answer it on the pull request's page.`),
    ...say(of("stale"), `did not end within GitHub's time. Run it again on GitHub, or answer ${retry} and Baton does.`),
    ...say(of("startup_failure"), `could not start: mend the workflow on the base branch, then answer ${retry}.`),
  ].join(" ");
}

/** Required checks that nobody has reported. `starts`: workflows run on this pull request. */
export function missingWords(
  { number, baseRef }: { number: number; baseRef: string },
  missing: readonly RequiredCheck[],
  by: string,
  starts: boolean,
): string {
  const app = missing.find((one) => one.app !== null)?.app;
  const remedy = starts
    ? "Check that a job of this name runs on it"
    : `No workflow runs on pull requests against \`${baseRef}\`: add that branch to the \`branches:\` of the workflow`;
  return (
    `${namesOf(missing.map(({ context }) => ({ name: context })))} is required by ${by} and has not reported on pull ` +
    `request #${number}${app === undefined ? "" : ` (the rules want it from app ${app})`}. ${remedy}, or that ` +
    "the check is still wanted; once it reports, the build goes on by itself."
  );
}

export function neverStartedWords({ number, baseRef }: { number: number; baseRef: string }): string {
  return (
    `No check has started on pull request #${number}, though a workflow runs on pull requests against ` +
    `${code(baseRef)}. ` +
    "Check on the Actions page that it isn't disabled and that a runner with its label is there; once a check " +
    "reports, the build goes on by itself."
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
