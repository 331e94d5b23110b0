/**
 * `npm run mutants [-- NAME …] [--seeds N]`: switches off one defence of the App after the other, and has the
 * simulation find that out. A line each; ends with 1 where one survives the seeds, or where the seed that caught it
 * breaks without it as well.
 */
import { availableParallelism } from "node:os";
import { counted, given, wrong } from "../support/options.ts";
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
  for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
    const { given: shows = () => true } = mutant;
    const some = seeds.filter(shows).map(({ seed }) => seed);
    const tell = (what: string) => print(`${minutes().padStart(5)} min  ${mutant.name.padEnd(32)} ${what}`);
    if (some.length === 0) {
      failed++;
      tell(`PROVES NOTHING: none of ${seeds.length} seeds can show it: give it more by --seeds`);
      continue;
    }
    const restore = apply(copy.root, mutant);
    const verdict = await hunt({ root: copy.root, seeds: some });
    restore();
    tell(await words(mutant, verdict, copy.root));
  }
}

async function words({ breaks }: Mutant, verdict: Verdict, root: string): Promise<string> {
  if (verdict.kind === "survived") {
    survived++;
    return `SURVIVED ${verdict.after} seeds: ${breaks}`;
  }
  const control = verdict.kind === "caught" ? await controlOf(verdict.seed, root) : verdict;
  if (verdict.kind === "caught" && control.kind === "survived")
    return `caught by seed ${verdict.seed}, after ${verdict.after}: ${verdict.by.split("\n")[0]!.slice(0, 140)}`;
  failed++;
  const why =
    control.kind === "caught" ? `${control.by} (seed ${control.seed})` : control.kind === "broke" ? control.why : "";
  return `PROVES NOTHING: ${verdict === control ? "it doesn't run" : "without it as well"}: ${why}`;
}

function controlOf(seed: number, root: string): Promise<Verdict> {
  const control = controls.get(seed) ?? hunt({ root, seeds: [seed] });
  controls.set(seed, control);
  return control;
}
