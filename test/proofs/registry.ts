/** All proofs. A proof is a folder here whose `index.ts` exports the result of `defineProof`. */
import type { Proof } from "./support/proof.ts";

/**
 * In the order in which `npm run proof all` runs them: the quick ones first.
 */
export const PROOFS: Readonly<Record<string, () => Promise<Proof>>> = {
  bench: async () => (await import("./bench/index.ts")).BENCH,
  processes: async () => (await import("./processes/index.ts")).PROCESSES,
  payloads: async () => (await import("./payloads/index.ts")).PAYLOADS,
  power: async () => (await import("./power/index.ts")).POWER,
  attacks: async () => (await import("./attacks/index.ts")).ATTACKS,
  loss: async () => (await import("./loss/index.ts")).LOSS,
  strangers: async () => (await import("./strangers/index.ts")).STRANGERS,
  stress: async () => (await import("./stress/index.ts")).STRESS,
  kills: async () => (await import("./kills/index.ts")).KILLS,
  soak: async () => (await import("./soak/index.ts")).SOAK,
  simulate: async () => (await import("./simulation/index.ts")).SIMULATE,
  mutants: async () => (await import("./mutants/index.ts")).MUTANT_HUNT,
  smoke: async () => (await import("./smoke/index.ts")).SMOKE,
  workflows: async () => (await import("./workflows/index.ts")).WORKFLOWS,
  all: async () => (await import("./all/index.ts")).ALL,
};

/**
 * Loads one after the other: Node refuses to `require` a module while another import is loading it.
 */
export async function loadProofs(): Promise<Proof[]> {
  const proofs: Proof[] = [];
  for (const load of Object.values(PROOFS)) proofs.push(await load());
  return proofs;
}

/** Returns null if there is no such proof. The folder `simulation` is the proof `simulate`. */
export function loadProof(name: string): Promise<Proof | null> {
  const known = name === "simulation" ? "simulate" : name;
  return Object.hasOwn(PROOFS, known) ? PROOFS[known]!() : Promise.resolve(null);
}
