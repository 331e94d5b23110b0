/**
 * `npm run payloads -- [--runs N] [--seed S]`: delivers N thousand payloads with something wrong in them, each thousand
 * by another seed, and tells what the process holds after each. Ends with 1 where one did harm or the memory grew.
 */
import { counted, given } from "../../support/options.ts";
import { openBench } from "./bench.ts";
import { deliverAnything, harm } from "./harm.ts";
import { held, type Held } from "./memory.ts";

const { values } = given({
  options: { runs: { type: "string", default: "10" }, seed: { type: "string", default: String(Date.now() % 1e6) } },
});
const [runs, from] = [counted("runs", values.runs), counted("seed", values.seed, 0)];
const print = (line: string) => void process.stdout.write(`${line}\n`);
/** In megabytes, from the third thousand on: until then code is compiled and caches fill. */
const LEEWAY = 8;
const WARM = 2;

// As its end, so that the folder goes.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
const bench = await openBench();
const after: Held[] = [];
const found: string[] = [];
for (let run = 0; run < runs && found.length === 0; run++) {
  const seed = from + run;
  try {
    const counts = await deliverAnything(bench, 1000, seed);
    found.push(...(await harm(bench)));
    const now = await held();
    after.push(now);
    const answers = [...counts].map(([answer, times]) => `${times} ${answer}`).join(" ");
    print(
      `${run + 1}000, seed ${seed}: heap ${now.heap.toFixed(1)} MB, process ${now.process.toFixed(0)} MB; ${answers}`,
    );
  } catch (error) {
    found.push(String(error));
  }
}
await bench.close();
const [warm, last] = [after[WARM], after.at(-1)];
const grown = warm && last ? last.heap - warm.heap : 0;
if (grown > LEEWAY) found.push(`the heap grew by ${grown.toFixed(1)} MB`);
for (const one of found) print(`HARM: ${one}`);
print(`${after.length}000 payloads, ${found.length} did harm, heap ${grown < 0 ? "" : "+"}${grown.toFixed(1)} MB`);
process.exit(found.length > 0 ? 1 : 0);
