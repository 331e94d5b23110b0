/** The cast: workers with their files, and what goes wrong with each, derived from the seed. */
import { worker, type Part } from "../../scenarios/support/stage/plays.ts";
import type { Random } from "./random.ts";

export const SHARED = ["a", "b", "c", "d", "e"].map((name) => `shared/${name}.txt`);

/** What a person does after the worker's pull request is open. */
export type Deed = "push" | "close" | "close and reopen" | "approve" | "ask for changes";

export interface Actor {
  id: string;
  /** Files that should contain its marker, a line with its id, once each. */
  files: string[];
  after: string[];
  /** CI refuses its first change, for a reason that a rework fixes. */
  red: boolean;
  /** CI refuses each of its heads once, for no reason. */
  flaky: boolean;
  /** Its first review requests changes. */
  criticised: boolean;
  deed: Deed | null;
  /** Whether the person waits until CI has started. */
  late: boolean;
}

export const getOwnFile = (id: string) => `own/${id}.txt`;

/**
 * Of every ten workers, the first are red, one is flaky, and people act on four. Chance decides
 * which.
 */
export function createCast(count: number, random: Random): Actor[] {
  const waves = wavesOf(count);
  const ids = waves.flatMap((size, wave) =>
    Array.from({ length: size }, (_, i) => `W${wave + 1}.${i + 1}`),
  );
  const share = (part: number) => Math.max(1, Math.round(ids.length * part));
  const red = random.some(ids, share(0.2));
  const flaky = random.some(without(ids, red), share(0.1));
  const criticised = random.some(ids, share(0.1));
  const deeds: Deed[] = ["push", "close", "close and reopen", "approve", "ask for changes"];
  const touched = random.some(ids, Math.max(deeds.length - 1, share(0.4)));
  const from = random.below(deeds.length);
  return ids.map((id) => {
    const before = ids.filter((other) => waveOf(other) === waveOf(id) - 1);
    const at = touched.indexOf(id);
    return {
      id,
      files: [getOwnFile(id), ...random.some(SHARED, 1 + random.below(3))],
      after: random.some(before, Math.min(before.length, random.below(3))),
      ...{ red: red.includes(id), flaky: flaky.includes(id), criticised: criticised.includes(id) },
      deed: at < 0 ? null : deeds[(from + at) % deeds.length]!,
      late: random.below(2) === 0,
    };
  });
}

/**
 * Creates a part of the plan, whose session writes what `session-scripts.ts` says. Leeway lets
 * every worker change shared files.
 */
export function createPart({ id, after }: Actor): Part {
  return worker(id, { after, writes: { [getOwnFile(id)]: `${id}\n` } });
}

/** Returns three waves and a last small one. All workers of one wave may run at once. */
function wavesOf(count: number): number[] {
  const size = Math.ceil(count / 3.5);
  const waves: number[] = [];
  for (let left = count; left > 0; left -= size) waves.push(Math.min(size, left));
  return waves;
}

const waveOf = (id: string) => Number(id.slice(1).split(".")[0]);
const without = <T>(all: readonly T[], some: readonly T[]) =>
  all.filter((one) => !some.includes(one));
