/** A defence that is switched off: what it breaks, and the exact source text that it replaces. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createScenario, type Scenario } from "../simulation/scenario.ts";
import { Dice } from "../simulation/world/dice.ts";
import { createRace, type Race } from "../simulation/world/race.ts";

export interface Mutant {
  name: string;
  /** One sentence: what the App does then. */
  breaks: string;
  edits: readonly Edit[];
  /** Whether a seed can show it; only those are played. All seeds if it is missing. */
  canShow?: (seed: Seed) => boolean;
}

export interface Seed extends Scenario {
  /** What somebody does just before one of Baton's actions. */
  race: Race | null;
}

export function createSeed(seed: number): Seed {
  const scenario = createScenario(seed);
  return { ...scenario, race: createRace(new Dice(seed), scenario.acts) };
}

interface Edit {
  /** Relative to the repository's root. */
  file: string;
  find: string;
  put: string;
}

/**
 * Returns why the mutant can no longer be applied: one sentence for each text that does not occur
 * exactly once.
 */
export function findStaleEdits(root: string, { name, edits }: Mutant): string[] {
  return edits.flatMap(({ file, find, put }) => {
    const times = readText(root, file).split(find).length - 1;
    if (find === put) return [`${name}: it changes nothing in ${file}.`];
    if (times === 1) return [];
    return [
      `${name}: ${file} has this ${times} times, not once; write it again: ${find.slice(0, 80)}`,
    ];
  });
}

/**
 * Changes the tree below `root`. @returns a function that undoes the change. @throws if the mutant
 * is stale
 */
export function applyMutant(root: string, mutant: Mutant): () => void {
  const stale = findStaleEdits(root, mutant);
  if (stale.length > 0) throw new Error(stale.join("\n"));
  const before = new Map(mutant.edits.map(({ file }) => [file, readText(root, file)]));
  // A function, so that `$&` in the text is not a pattern.
  for (const { file, find, put } of mutant.edits)
    writeFileSync(
      join(root, file),
      readText(root, file).replace(find, () => put),
    );
  return () => {
    for (const [file, text] of before) writeFileSync(join(root, file), text);
  };
}

function readText(root: string, file: string): string {
  return readFileSync(join(root, file), "utf8");
}
