/**
 * Runs the memory session at the end of each pass. A loop that follows reads its summary, so it
 * waits for it. After the last pass, the session runs beside the closing session, and the landing
 * waits for both. It never stops the build.
 */
import { countImprovements } from "../../model/loop.ts";
import { createPassMemory } from "../../knowledge/pass-memory.ts";
import { describeFactRefusal } from "../../messages/knowledge.ts";
import { memoryInput } from "../../model/closing-inputs.ts";
import { beginSession, finishSession, isLive } from "../sessions/lifecycle.ts";
import type { SessionState } from "../../model/session.ts";
import type { Draft } from "../decision-draft.ts";

type About = SessionState["about"];

/**
 * Returns whether a loop that begins with research follows. With a target, the closing session
 * decides on loops.
 */
export function hasResearchLoop(draft: Draft): boolean {
  return draft.settings.score.target === null && canLoop(draft);
}

function canLoop({ state: { build } }: Draft): boolean {
  return countImprovements(build) < build.loops_wanted && !build.loops.at(-1)?.last;
}

/**
 * Begins the newest pass's memory session if that has not happened yet. Returns whether there is
 * nothing to wait for.
 */
export function ensurePassMemory(draft: Draft): boolean {
  const { build, memories } = draft.state;
  const tip = draft.facts.refs.build?.sha;
  const { n, about, loop } = getNewestPass(draft);
  if (memories[n] || tip === undefined || !isMemoryWanted(draft)) return isPassMemorySettled(draft);
  if (!build.sessions.memory || build.sessions.memory.about !== about) {
    // Each pass has its own attempts.
    for (const counts of [build.attempts, build.granted]) delete counts.memory;
    const ended = loop
      ? { base: loop.head!, other: loop.base }
      : { base: tip, other: draft.facts.baseInBuild };
    beginSession(draft, "build", "memory", { ...ended, about });
  }
  return isPassMemorySettled(draft);
}

/**
 * Returns whether no memory session runs. A session that waits for its provider does not delay a
 * landing.
 */
export function isPassMemorySettled(draft: Draft): boolean {
  const { memory } = draft.state.build.sessions;
  if (!isLive(memory)) return true;
  if (!memory.parked || draft.state.build.status !== "landing") return false;
  finishSession(draft, "build", memory, "withdrawn");
  draft.note("The build lands without the memory session, which waits for its provider");
  return true;
}

/** With `knowledge: off`, sessions only write summaries for loops. */
function isMemoryWanted(draft: Draft): boolean {
  const merged = draft.workers.some(({ worker }) => worker.merge_sha !== null);
  return canLoop(draft) || (merged && draft.settings.knowledge.on);
}

/** A loop whose research found nothing had no workers, so it is no pass. */
function getNewestPass({ state: { build } }: Draft) {
  const loop = build.loops.findLast(({ head }) => head !== null) ?? null;
  const about: About = loop ? `loop-${loop.n}` : null;
  return { n: loop?.n ?? 0, about, loop };
}

export function takeMemory(draft: Draft, session: SessionState, input: unknown): void {
  const n = Number(session.about?.replace("loop-", "") ?? 0);
  const memory = createPassMemory(memoryInput.parse(input), session.base, draft.now);
  finishSession(draft, "build", session, "complete");
  draft.state.memories[n] = memory;
  for (const refusal of memory.refused)
    draft.note(`A fact of the memory session is not kept: ${describeFactRefusal(refusal)}`);
}
