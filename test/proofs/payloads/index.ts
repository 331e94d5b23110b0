/** `npm run proof payloads`: sends broken deliveries, a thousand for each seed. */
import { defineProof } from "../support/proof.ts";
import { openBench } from "./bench.ts";
import { deliverAnything, findHarm } from "./harm.ts";
import { readMemory, type Memory } from "./memory.ts";

/**
 * In megabytes. Measured from the third thousand on: before that, code is compiled and caches fill.
 */
const LEEWAY = 8;
const WARM_UP = 2;

export const PAYLOADS = defineProof({
  name: "payloads",
  summary:
    "Delivers payloads with something wrong in them: each is answered, harms nothing, and " +
    "memory stays flat.",
  options: {
    runs: { type: "count", default: 10, about: "how many thousand payloads" },
    seed: { type: "count", least: 0, about: "the first thousand's seed; random unless given" },
  },
  check: ["--runs", "1"],
  release: ["--runs", "20"],
  async run({ options, report }) {
    const from = options.seed ?? Date.now() % 1e6;
    const bench = await openBench();
    const samples: Memory[] = [];
    for (let run = 0; run < options.runs && report.violations === 0; run++) {
      const seed = from + run;
      try {
        const counts = await deliverAnything(bench, 1000, seed);
        for (const harm of await findHarm(bench)) report.addViolation(`HARM: ${harm}`);
        const { heap, process } = await readMemory();
        samples.push({ heap, process });
        const answers = [...counts].map(([answer, times]) => `${times} ${answer}`).join(" ");
        report.print(
          `${run + 1}000, seed ${seed}: heap ${heap.toFixed(1)} MB, process ` +
            `${process.toFixed(0)} MB; ${answers}`,
        );
      } catch (error) {
        report.addViolation(`HARM: seed ${seed}: ${String(error)}`);
      }
    }
    await bench.close();
    const [warm, last] = [samples[WARM_UP], samples.at(-1)];
    const growth = warm && last ? last.heap - warm.heap : 0;
    if (growth > LEEWAY) report.addViolation(`HARM: the heap grew by ${growth.toFixed(1)} MB`);
    report.print(
      `${samples.length}000 payloads, heap ${growth < 0 ? "" : "+"}${growth.toFixed(1)} MB`,
    );
  },
});
