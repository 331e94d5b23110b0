import { isUnstarted } from "../../build/adaptation.ts";
import { waveOf } from "../../build/names.ts";
import { adaptInput } from "../adapt.ts";
import { briefOf, type SessionKind } from "../kind.ts";

/** Reads the completions of a wave or of one worker, and the remaining briefs; proposes edits of these. */
export const adapt: SessionKind = {
  kind: "adapt",
  reads(subject, { briefs, workers }) {
    const wave = subject.startsWith("wave-") ? Number(subject.slice("wave-".length)) : null;
    const ended = briefs.filter(({ id }) => (wave === null ? id === subject : waveOf(id) === wave));
    const after = briefs.filter(({ id }) => wave === null || waveOf(id) > wave);
    const remaining = after.filter(({ id }) => !workers[id] || isUnstarted(workers[id]));
    return [
      ...ended.map(({ id }) => ({ prefix: `completions/${id}.json`, what: `what ${id} handed back` })),
      ...remaining.flatMap(({ id }) => briefOf(id, `the brief of ${id}, which has not started`)),
    ];
  },
  close: adaptInput,
  closeBytes: 256 * 1024,
  changes: false,
  diff: false,
  seconds: 20 * 60,
  // It edits the plan, and a bad plan costs more than a good model.
  model: () => "complex",
};
