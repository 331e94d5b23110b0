/**
 * Test-first builds: test workers write tests, build workers make them pass and cannot change them,
 * and a worker that wrote neither verifies the result.
 */
import { getWave } from "../model/names.ts";
import type { State } from "../model/state.ts";
import type { WorkerState } from "../model/worker-state.ts";
import type { Brief } from "../model/brief.ts";

/**
 * Returns whether the plan has to begin with tests and end with `verify`. This applies to the first
 * plan only, not to loops (ADR 0033).
 */
export function isPlanTestFirst({ test_first, loops, wishes }: State["build"]): boolean {
  // With `improve`, the first plan is that of the first loop.
  return test_first && loops.length <= (wishes.improve ? 1 : 0);
}

/** Returns one sentence for each thing that a test-first plan lacks. Empty if it is complete. */
export function checkTestFirst(briefs: readonly Brief[]): string[] {
  const tests = briefs.filter(({ script }) => script === "test");
  const makers = briefs.filter(isMaker);
  const last = Math.max(...briefs.map(({ id }) => getWave(id)));
  const isOnlyVerified = briefs.every(
    ({ id, script }) => getWave(id) < last || script === "verify",
  );
  const problems: string[] = [];
  if (tests.length === 0) {
    problems.push(
      "The build is test-first: begin with a worker of script `test` that writes tests " +
        "of the request.",
    );
  }
  const testWave = Math.max(0, ...tests.map(({ id }) => getWave(id)));
  for (const { id } of makers.filter((one) => tests.length > 0 && getWave(one.id) <= testWave)) {
    problems.push(
      `${id} builds before all tests are there: move it behind wave ${testWave}, the ` +
        "last with tests.",
    );
  }
  if (makers.length === 0)
    problems.push("No worker builds what the tests ask for: add one of script `build`.");
  if (!isOnlyVerified) {
    problems.push(
      `End with a wave of its own for a worker of script \`verify\`: wave ${last} has others.`,
    );
  }
  return problems;
}

/** A maker writes code: it neither writes the tests nor verifies. */
export function isMaker({ script }: Pick<Brief, "script">): boolean {
  return script !== "test" && script !== "verify";
}

/** Returns the makers that have not ended. Until they have, merged tests may fail. */
function findOpenMakers({ briefs, workers }: State): Brief[] {
  const isOpen = ({ merge_sha, done, skipped, cancelled }: WorkerState) =>
    merge_sha === null && !done && skipped === null && cancelled === null;
  return briefs.filter((brief) => isMaker(brief) && isOpen(workers[brief.id]!));
}

/**
 * Returns whether red checks of this worker are expected: tests without the code, or part of the
 * code.
 */
export function canBeRed(state: State, id: Brief["id"]): boolean {
  if (!state.build.test_first) return false;
  const brief = state.briefs.find((one) => one.id === id);
  const open = findOpenMakers(state);
  if (brief?.script === "test") return open.length > 0;
  return open.some((one) => one.id !== id) && open.some((one) => one.id === id);
}

/** Returns whether the build branch may be red: tests are merged and some of the code is not. */
export function canTipBeRed(state: State): boolean {
  return state.build.test_first && findOpenMakers(state).length > 0;
}

/**
 * Lists the merged paths that test workers created or changed. No other worker may change them.
 * Empty for a test worker, and for a build that is not test-first.
 */
export function listFrozenTests(
  { build, briefs, workers }: State,
  brief: Pick<Brief, "script"> | null,
): string[] {
  if (!build.test_first || brief === null || brief.script === "test") return [];
  const merged = briefs
    .filter(({ script }) => script === "test")
    .map(({ id }) => workers[id]!)
    .filter(({ merge_sha }) => merge_sha !== null);
  return [
    ...new Set(
      merged.flatMap(({ changed, removed }) => changed.filter((path) => !removed.includes(path))),
    ),
  ];
}
