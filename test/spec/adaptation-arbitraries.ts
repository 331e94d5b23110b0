/** Generates adaptations, in any form in which a build may record them. */
import fc from "fast-check";
import type { AdaptEdit } from "../../src/core/model/closing-inputs.ts";
import { anyText, maybe, oneLine, time } from "./arbitrary-texts.ts";
import { changes } from "./record-planning.ts";
import {
  ADAPTATION_OUTCOMES,
  type Adaptation,
  type AdaptationReason,
} from "../../src/core/model/planning.ts";

const edit: AdaptEdit = { worker: "W2.1", reason: "W1.1 found it.", set: { context: "New." } };

const reason = anyText.map((said): AdaptationReason => ({
  kind: "no_longer_fits",
  problems: [said],
}));

export const adaptationsOf: fc.Arbitrary<Adaptation[]> = fc.array(
  fc.record({
    about: fc.constantFrom<Adaptation["about"][]>("wave-1", "W1.2"),
    session: fc.constantFrom<Adaptation["session"][]>(null, "wave-1/adapt/1"),
    outcome: fc.constantFrom(...ADAPTATION_OUTCOMES),
    at: time,
    by: maybe(oneLine),
    summary: anyText,
    concerns: fc.array(anyText, { maxLength: 2 }),
    reasons: fc.array(fc.record({ worker: fc.constant("W2.1" as const), reason: anyText }), {
      maxLength: 2,
    }),
    changes: maybe(changes),
    why: fc.array(reason, { maxLength: 2 }),
    read: fc.constantFrom<Record<string, string>[]>({}, { "W2.1": "0123456789ab" }),
    edits: fc.constantFrom<AdaptEdit[][]>([], [edit]),
    approved: fc.constantFrom(null, { sessions: 9, minutes: 60 }),
  }),
  { maxLength: 2 },
);
