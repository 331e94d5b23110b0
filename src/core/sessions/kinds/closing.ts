/** Sessions at the end of a pass or a build, which judge it, report on it and remember it. */
import { closeInput, memoryInput, synthesiseInput } from "../../model/closing-inputs.ts";
import type { SessionSubject } from "../../model/names.ts";
import { getCurrentPass } from "../../model/scores.ts";
import type { State } from "../../model/state.ts";
import { defineSession, type Pointer, type SessionDigest } from "../define-session.ts";
import { listPassWorkers, listWorkers, renderItems, renderWorkerDigests } from "../digest.ts";

/** Maximum bytes of an earlier pass's digest. */
export const PASS_DIGEST_BYTES = 720;
/** Maximum bytes of one entry of it. */
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
 * Reads the diff and a digest of completions and reviews. Submits coherence findings and the landed
 * commit's message.
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
 * Reads a digest and then all findings of a research build's workers, because every statement of
 * its report depends on them. Submits the report, its sources, and open questions.
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
 * Reads a digest of a pass's completions, and its diff. Submits a summary and what is useful later.
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

/** Returns a digest of the pass's workers, and of what is known about each earlier pass. */
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
