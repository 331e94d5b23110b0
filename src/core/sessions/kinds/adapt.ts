import { waveOf } from "../../build/names.ts";
import { adaptInput } from "../adapt.ts";
import { briefOf, type SessionKind } from "../kind.ts";

/** Reads a wave's completions and the remaining briefs, and nothing else; proposes edits of these. */
export const adapt: SessionKind = {
  kind: "adapt",
  reads(subject, { briefs, workers }) {
    const wave = Number(subject.replace("wave-", ""));
    const ended = briefs.filter(({ id }) => waveOf(id) === wave);
    const remaining = briefs.filter(({ id }) => waveOf(id) > wave && !workers[id]?.session && !workers[id]?.skipped);
    return [
      ...ended.map(({ id }) => ({ prefix: `completions/${id}.json`, what: `what ${id} handed back` })),
      ...remaining.flatMap(({ id }) => briefOf(id, `the brief of ${id}, which has not started`)),
    ];
  },
  close: adaptInput,
  closeBytes: 1024 * 1024,
  changes: false,
  diff: false,
  seconds: 20 * 60,
  // It edits the plan, and a bad plan costs more than a good model.
  model: () => "complex",
};
