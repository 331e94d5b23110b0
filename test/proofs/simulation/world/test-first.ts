/** Test-first builds: their tests are red until the code exists, and some workers change a test. */
import type { WorkerId } from "../../../../src/core/model/names.ts";
import type { State } from "../../../../src/core/model/state.ts";
import type { GitRepository } from "../../../../src/sandbox/git/repository.ts";
import type { SessionContext } from "../../../scenarios/support/stage/context.ts";
import type { Files } from "../../../scenarios/support/stage/plays.ts";
import type { Drawn } from "../scenario.ts";
import type { Dice } from "./dice.ts";
import { readText } from "./record.ts";

const testsOf = (workers: readonly Drawn[]) =>
  workers.find(({ script }) => script === "test")?.files ?? [];

/**
 * One worker in four also changes tests; no such change may be merged. Null = it doesn't change the
 * tests.
 */
export function changeTests(
  dice: Dice,
  workers: readonly Drawn[],
  context: SessionContext,
): Files | null {
  const { kind, name, brief, other, read } = context;
  const [test] = testsOf(workers);
  if (
    (kind !== "work" && kind !== "rework") ||
    other ||
    !brief ||
    brief.script === "test" ||
    test === undefined
  )
    return null;
  const text = read(test);
  if (text === null || dice.of(`${name} meddles`) >= 0.25) return null;
  const same = test.slice(test.lastIndexOf("/"));
  const ways: Record<string, Files> = {
    changes: { [test]: `${name} needs less of it.\n` },
    deletes: { [test]: null },
    moves: { [test]: null, [`elsewhere${same}`]: text },
    shadows: { [`src${same}`]: `${name} needs less of it.\n` },
  };
  return ways[dice.pickOf(`${name} meddles how`, Object.keys(ways))]!;
}

/**
 * Whether the commit has the tests without all of the code. Ignores code that nobody will write any
 * more.
 */
export function isRedByTests(
  git: GitRepository,
  sha: string,
  workers: readonly Drawn[],
  state: State | null,
): boolean {
  if (
    !state?.build.test_first ||
    testsOf(workers).every((path) => readText(git, sha, path) === null)
  )
    return false;
  return workers.some(({ id, files, script }) => {
    const worker = state.workers[id as WorkerId];
    if (script !== undefined || !worker || worker.done || worker.skipped || worker.cancelled)
      return false;
    return readText(git, sha, files[0]!) === null;
  });
}
