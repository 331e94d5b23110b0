/** Planning sessions: the first plan, each loop's plan and research, and the plan's edits. */
import { isUnstarted } from "../../model/adaptation.ts";
import { adaptInput, architectInput, researchInput } from "../../model/closing-inputs.ts";
import { MAX_LOOP_WORKERS, getCurrentLoop } from "../../model/loop.ts";
import { getWave, type SessionSubject } from "../../model/names.ts";
import { isPlanning } from "../../model/planning.ts";
import { ANSWERS_FILE } from "../../model/record-files.ts";
import type { State } from "../../model/state.ts";
import {
  SHARED_POINTERS,
  defineSession,
  type Pointer,
  type SessionDigest,
} from "../define-session.ts";
import {
  listPassWorkers,
  listWorkers,
  renderBriefDigest,
  renderShortWorkerDigest,
  renderWorkerDigests,
} from "../digest.ts";

const FIRST_PLAN_POINTERS: readonly Pointer[] = [
  {
    prefix: ANSWERS_FILE,
    what: "what was asked, and what people answered and want; it has priority over your own choice",
  },
  ...SHARED_POINTERS,
  {
    prefix: "PLAN.md",
    what: "the plan that was handed in before; its briefs are beside it, in `workers/`",
  },
  { prefix: "context/W", what: "a file that the plan before hands to its worker" },
];

/** Reads request and repository. Submits the briefs, which are the plan. */
export const architectSession = defineSession({
  kind: "architect",
  reads(_subject, state) {
    const loop = getCurrentLoop(state);
    if (!loop) return [...FIRST_PLAN_POINTERS];
    if (isPlanning(state.build.status)) {
      const what = "what research found in the existing code: plan from that, within the request";
      return [{ prefix: `loops/${loop.n}/issues.md`, what }, ...FIRST_PLAN_POINTERS];
    }
    const next = Math.max(...state.briefs.map(({ id }) => getWave(id))) + 1;
    const workers = `the build's workers so far are ${state.briefs.map(({ id }) => id).join(", ")}`;
    const bounds = `at most ${MAX_LOOP_WORKERS} workers, in waves from ${next} on`;
    const found = `what this loop found: plan that now, ${bounds}; ${workers}`;
    return [
      { prefix: `loops/${loop.n}/issues.md`, what: found },
      { prefix: `loops/${loop.n - 1}/loop_summary.md`, what: "the result of the previous pass" },
      { prefix: "context/", shared: true, what: "material that a person left for the workers" },
    ];
  },
  digest: digestEarlierPasses,
  skill: "multi-session-delivery",
  close: architectInput,
  closeBytes: 4 * 1024 * 1024,
  changes: false,
  diff: false,
  seconds: 40 * 60,
  // A bad plan costs more than a good model.
  model: () => "complex",
});

/** Returns a digest of the passes before the current loop. Null for the first plan. */
function digestEarlierPasses(_subject: SessionSubject, state: State): SessionDigest | null {
  const loop = getCurrentLoop(state);
  if (!loop || isPlanning(state.build.status)) return null;
  const recent = listPassWorkers(state, loop.n - 1);
  const older = listWorkers(state).filter((id) => !recent.includes(id));
  return {
    of: "was done so far",
    texts: [
      ...renderWorkerDigests(state, recent),
      ...(older.length > 0
        ? ["## Earlier passes", older.map((id) => renderShortWorkerDigest(state, id)).join("\n")]
        : []),
    ],
  };
}

/** Reads the repository, its open issues and the loop's quotas. Submits an issue queue. */
export const researchSession = defineSession({
  kind: "research",
  reads: (subject) => [
    {
      prefix: `loops/${subject.replace("loop-", "")}/`,
      what: "what this loop is to look for: quotas and open issues",
    },
    {
      prefix: "loops/",
      what: "results of earlier loops: do not find these again",
    },
    ...SHARED_POINTERS,
  ],
  close: researchInput,
  closeBytes: 128 * 1024,
  changes: false,
  diff: false,
  seconds: 40 * 60,
  model: () => "complex",
});

/**
 * Reads a digest of a wave or of one worker, and of the remaining briefs. Proposes edits of those
 * briefs.
 */
export const adaptSession = defineSession({
  kind: "adapt",
  reads: () => [],
  digest: digestWave,
  close: adaptInput,
  closeBytes: 256 * 1024,
  changes: false,
  diff: false,
  seconds: 20 * 60,
  // It edits the plan, and a bad plan costs more than a good model.
  model: () => "complex",
  isOptional: true,
});

/** Returns a digest of the workers that its subject names, and of briefs that may still change. */
function digestWave(subject: SessionSubject, state: State): SessionDigest {
  const all = listWorkers(state);
  const wave = subject.startsWith("wave-") ? Number(subject.slice("wave-".length)) : null;
  const ended = all.filter((id) => (wave === null ? id === subject : getWave(id) === wave));
  const remaining = state.briefs.filter(({ id }) => {
    const worker = state.workers[id];
    return (
      !ended.includes(id) &&
      (wave === null || getWave(id) > wave) &&
      (!worker || isUnstarted(worker))
    );
  });
  return {
    of: "ended and what is still to come",
    texts: [...renderWorkerDigests(state, ended), ...remaining.map(renderBriefDigest)],
  };
}
