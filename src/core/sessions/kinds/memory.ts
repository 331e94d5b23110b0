import { waveOf } from "../../build/names.ts";
import { memoryInput } from "../memory.ts";
import type { SessionKind } from "../kind.ts";

/** Reads completions and diff of a pass; hands back its summary and what is worth knowing later. */
export const memory: SessionKind = {
  kind: "memory",
  reads(subject, { briefs, build: { loops } }) {
    const n = subject === "build" ? 0 : Number(subject.replace("loop-", ""));
    const from = loops.find((loop) => loop.n === n)?.wave ?? 1;
    const to = Math.min(...loops.filter((loop) => loop.n > n).map(({ wave }) => wave ?? Infinity));
    const ofPass = briefs.filter(({ id }) => waveOf(id) >= from && waveOf(id) < to);
    return [
      ...ofPass.map(({ id }) => ({ prefix: `completions/${id}.json`, what: `what ${id} handed back` })),
      { prefix: `loops/${n}/`, what: "what this loop looked for" },
      { prefix: "loops/", what: "of earlier passes, with their entries' ids: don't say it again" },
    ];
  },
  close: memoryInput,
  closeBytes: 32 * 1024,
  changes: false,
  diff: true,
  seconds: 20 * 60,
  // `knowledge.model` says otherwise where a repository wants that.
  model: () => "complex",
};
