/**
 * `npm run mutants [-- NAME …] [--seeds N]`: switches off one defence of the App after the other, and has the
 * simulation find that out. A line each: the number of the seed that catches it, of seeds from 1 on, and in brackets
 * how many of them were played, as only those are that can show it. A seed that breaks without it as well says nothing.
 * Ends with 1 where one survives the seeds or can't be run.
 */
import { availableParallelism } from "node:os";
import { counted, given, wrong } from "../../support/options.ts";
import { makeCopy } from "./copy.ts";
import { hunt, type Verdict } from "./hunt.ts";
import { MUTANTS } from "./list.ts";
import { apply, seedOf, type Mutant } from "./mutant.ts";

/** As `npm run simulate` plays by default. */
const DEFAULT_SEEDS = 200;

const { values, positionals } = given({
  options: { seeds: { type: "string", default: String(DEFAULT_SEEDS) }, processes: { type: "string" } },
  allowPositionals: true,
});
const seeds = Array.from({ length: counted("seeds", values.seeds) }, (_, i) => seedOf(i + 1));
const processes = counted("processes", values.processes ?? String(availableParallelism()));
const chosen = MUTANTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const unknown = positionals.filter((name) => !MUTANTS.some((one) => one.name === name));
if (unknown.length > 0) wrong(`There is no mutant ${unknown.join(", ")}; see test/mutants/list.ts.`);
const print = (line: string) => void process.stdout.write(`${line}\n`);
// As its end, so that the copies go.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

const began = performance.now();
const minutes = () => ((performance.now() - began) / 60_000).toFixed(1);
/** Each seed that caught one, on the tree as it is. */
const controls = new Map<number, Promise<Verdict>>();
const queue = [...chosen];
let [survived, failed] = [0, 0];

await Promise.all(Array.from({ length: Math.min(processes, queue.length) }, work));
print(`${chosen.length} mutants, ${survived} survived${failed > 0 ? `, ${failed} prove nothing` : ""}`);
process.exit(survived + failed > 0 ? 1 : 0);

async function work(): Promise<void> {
  using copy = makeCopy();
  for (let mutant = queue.shift(); mutant; mutant = queue.shift()) await show(mutant, copy.root);
}

async function show(mutant: Mutant, root: string): Promise<void> {
  const { name, breaks, given: shows = () => true } = mutant;
  const some = seeds.filter(shows).map(({ seed }) => seed);
  const tell = (what: string) => print(`${minutes().padStart(5)} min  ${name.padEnd(28)} ${what}`);
  const fail = (why: string) => {
    failed++;
    tell(`PROVES NOTHING: ${why}`);
  };
  if (some.length === 0) return fail(`none of ${seeds.length} seeds can show it: give it more by --seeds`);
  /** Seeds that break without it as well, which say nothing. */
  const broken: string[] = [];
  for (let played = 0; ;) {
    const restore = apply(root, mutant);
    const verdict = await hunt({ root, seeds: some.slice(played) });
    restore();
    if (verdict.kind === "broke") return fail(`it doesn't run: ${verdict.why}`);
    played += verdict.after;
    const without = broken.length > 0 ? `; broken without it as well: ${broken.join(", ")}` : "";
    if (verdict.kind === "survived") {
      survived++;
      return tell(`SURVIVED ${played} of ${seeds.length} seeds: ${breaks}${without}`);
    }
    const { seed, by } = verdict;
    const control = await controlOf(seed, root);
    if (control.kind === "survived") {
      return tell(`caught by seed ${seed} (${played} played): ${by.split("\n")[0]!.slice(0, 140)}${without}`);
    }
    broken.push(`seed ${seed}`);
  }
}

function controlOf(seed: number, root: string): Promise<Verdict> {
  const control = controls.get(seed) ?? hunt({ root, seeds: [seed] });
  controls.set(seed, control);
  return control;
}
