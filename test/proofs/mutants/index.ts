/**
 * `npm run proof mutants`: switches off one defence of the App after the other, and checks that the
 * simulation notices. Each line names the seed that catches the mutant. The number in brackets is
 * how many seeds were played: only those that can show it. A seed that also breaks without the
 * mutant does not count.
 */
import { availableParallelism } from "node:os";
import { UsageError } from "../support/options.ts";
import { defineProof, formatSeconds } from "../support/proof.ts";
import type { Report } from "../support/report.ts";
import { makeCopy } from "./copy.ts";
import { huntMutant, type Verdict } from "./hunt.ts";
import { MUTANTS } from "./list.ts";
import { applyMutant, createSeed, type Mutant, type Seed } from "./mutant.ts";

export const MUTANT_HUNT = defineProof({
  name: "mutants",
  summary: "Switches off one defence after the other: the simulation must notice each one.",
  options: {
    seeds: { type: "count", default: 200, about: "how many seeds may catch a mutant" },
    processes: {
      type: "count",
      about: "how many mutants to hunt in parallel; as many as there are cores",
    },
  },
  positionals: { value: "[NAME…]", about: "these mutants only" },
  release: [],
  async run({ options, positionals, report }) {
    const unknown = positionals.filter((name) => !MUTANTS.some((mutant) => mutant.name === name));
    if (unknown.length > 0)
      throw new UsageError(`There is no mutant ${unknown.join(", ")}: see mutants/list.ts.`);
    const queue = MUTANTS.filter(
      ({ name }) => positionals.length === 0 || positionals.includes(name),
    );
    const count = queue.length;
    const hunter = new Hunter(
      Array.from({ length: options.seeds }, (_, i) => createSeed(i + 1)),
      report,
    );
    const huntQueue = async (): Promise<void> => {
      using copy = makeCopy();
      for (let mutant = queue.shift(); mutant; mutant = queue.shift())
        await hunter.hunt(mutant, copy.root);
    };
    const processes = Math.min(options.processes ?? availableParallelism(), count);
    await Promise.all(Array.from({ length: processes }, huntQueue));
    report.print(`${count} mutants, ${count - report.violations} caught`);
  },
});

class Hunter {
  readonly #seeds: readonly Seed[];
  readonly #report: Report;
  readonly #began = performance.now();
  /** By seed that caught a mutant: its result on the unchanged tree. */
  readonly #controls = new Map<number, Promise<Verdict>>();

  constructor(seeds: readonly Seed[], report: Report) {
    this.#seeds = seeds;
    this.#report = report;
  }

  async hunt(mutant: Mutant, root: string): Promise<void> {
    const { name, breaks, canShow = () => true } = mutant;
    const seeds = this.#seeds.filter(canShow).map(({ seed }) => seed);
    const format = (result: string) =>
      `${formatSeconds(this.#began).padStart(9)}  ${name.padEnd(28)} ${result}`;
    const fail = (result: string): void => this.#report.addViolation(format(result));
    const all = this.#seeds.length;
    if (seeds.length === 0)
      return fail(`PROVES NOTHING: none of ${all} seeds can show it; raise --seeds`);
    const unreliable: number[] = [];
    for (let played = 0; ;) {
      const restore = applyMutant(root, mutant);
      const verdict = await huntMutant({ root, seeds: seeds.slice(played) });
      restore();
      if (verdict.kind === "broke") return fail(`PROVES NOTHING: it does not run: ${verdict.why}`);
      played += verdict.after;
      const note =
        unreliable.length > 0 ? `; also broken without it: seeds ${unreliable.join(", ")}` : "";
      if (verdict.kind === "survived")
        return fail(`SURVIVED ${played} of ${all} seeds: ${breaks}${note}`);
      const { seed, by } = verdict;
      if ((await this.#playControl(seed, root)).kind === "survived") {
        const caught = `caught by seed ${seed} (${played} played)`;
        return this.#report.print(format(`${caught}: ${by.split("\n")[0]!.slice(0, 140)}${note}`));
      }
      unreliable.push(seed);
    }
  }

  #playControl(seed: number, root: string): Promise<Verdict> {
    const control = this.#controls.get(seed) ?? huntMutant({ root, seeds: [seed] });
    this.#controls.set(seed, control);
    return control;
  }
}
