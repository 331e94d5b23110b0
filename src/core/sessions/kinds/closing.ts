/** Sessions at the end of a pass or a build: they judge it, report it and remember it. */
import { closeInput, memoryInput, synthesiseInput } from "../../model/closing-inputs.ts";
import type { SessionSubject } from "../../model/names.ts";
import { getCurrentPass } from "../../model/scores.ts";
import type { State } from "../../model/state.ts";
import { defineSession, type Pointer, type SessionDigest } from "../define-session.ts";
import { listPassWorkers, listWorkers, renderItems, renderWorkerDigests } from "../digest.ts";

/** Upper bound of what is said of an earlier pass, in bytes. */
export const PASS_DIGEST_BYTES = 720;
/** Of one entry of it. */
const ENTRY_BYTES = 60;

function getLoopPointers(n: number): Pointer[] {
  if (n === 0) return [];
  return [
    { prefix: `loops/${n}/issues.md`, what: "what the newest loop had to improve" },
    {
      prefix: `loops/${n - 1}/score.json`,
      what: "the scores before that loop, with their evidence",
    },
  ];
}

function digestWorkers(_subject: SessionSubject, state: State): SessionDigest {
  return {
    of: "workers handed back and reviews said",
    texts: renderWorkerDigests(state, listWorkers(state)),
  };
}

/**
 * Reads diff and digest of completions and reviews; hands back coherence findings and the landed
 * commit's words.
 */
export const closeSession = defineSession({
  kind: "close",
  reads: (_subject, state) => getLoopPointers(getCurrentPass(state)),
  request:
    "the request, under Rubric the dimensions that you score, under Direction people's words",
  digest: digestWorkers,
  close: closeInput,
  closeBytes: 192 * 1024,
  changes: false,
  diff: true,
  seconds: 30 * 60,
  model: () => "complex",
});

/**
 * Reads a digest and then everything that a research build's workers found, as each statement of
 * its report stands on that; hands back the report, its sources, and questions that stay open.
 */
export const synthesiseSession = defineSession({
  kind: "synthesise",
  reads: (_subject, { build: { loops } }) => [
    { prefix: "completions/", what: "what the worker found, whole, with its sources" },
    ...loops
      .slice(-1)
      .map(({ n }) => ({ prefix: `loops/${n}/issues.md`, what: "what this round was asked" })),
    { prefix: "context/", shared: true, what: "material that a person left" },
  ],
  request: "the request, under Direction people's words",
  digest: digestWorkers,
  close: synthesiseInput,
  closeBytes: 192 * 1024,
  changes: false,
  diff: true,
  seconds: 40 * 60,
  model: () => "complex",
});

/**
 * Reads a digest of a pass's completions, and its diff; hands back its summary and what is worth
 * knowing later.
 */
export const memorySession = defineSession({
  kind: "memory",
  reads: (subject) =>
    subject === "build"
      ? []
      : [
          {
            prefix: `loops/${subject.replace("loop-", "")}/issues.md`,
            what: "what this loop was to improve",
          },
        ],
  digest: digestPasses,
  close: memoryInput,
  closeBytes: 32 * 1024,
  changes: false,
  diff: true,
  seconds: 20 * 60,
  model: (_complexity, { knowledge }) => knowledge.model,
  isOptional: true,
});

/** The pass's workers, and of each earlier pass what is known already. */
function digestPasses(subject: SessionSubject, state: State): SessionDigest {
  const n = subject === "build" ? 0 : Number(subject.replace("loop-", ""));
  const earlier = Array.from({ length: n }, (_, pass) => digestPass(state, pass));
  return {
    of: "the pass's workers handed back",
    texts: [
      ...renderWorkerDigests(state, listPassWorkers(state, n)),
      ...earlier.filter((text) => text !== null),
    ],
  };
}

function digestPass({ memories }: State, pass: number): string | null {
  const memory = memories[pass];
  if (!memory) return null;
  const name = pass === 0 ? "The first pass" : `Loop ${pass}`;
  const head = `## ${name}, already written: \`loops/${pass}/loop_summary.md\``;
  const items = memory.knowledge.map(({ id, text }) => ({ kind: "fact", text: `${id}: ${text}` }));
  return renderItems(head, items, PASS_DIGEST_BYTES, ENTRY_BYTES);
}
