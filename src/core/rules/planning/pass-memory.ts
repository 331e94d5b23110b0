/**
 * The memory session at the end of each pass. A loop that follows reads its summary, so it waits for that; after the
 * last pass it runs beside the closing session, and the landing waits for both. Nothing ever stops for it.
 */
import { countImprovements } from "../../model/loop.ts";
import { createPassMemory } from "../../knowledge/pass-memory.ts";
import { memoryInput } from "../../model/closing-inputs.ts";
import { beginSession, finishSession, isLive } from "../sessions/lifecycle.ts";
import type { SessionState } from "../../model/session.ts";
import type { Draft } from "../decision-draft.ts";

type About = SessionState["about"];

/** Whether a loop that begins with research follows. With a target, the closing session decides on loops. */
export function hasResearchLoop(turn: Draft): boolean {
  return turn.settings.score.target === null && canLoop(turn);
}

function canLoop({ state: { build } }: Draft): boolean {
  return countImprovements(build) < build.loops_wanted && !build.loops.at(-1)?.last;
}

/** Begins the newest pass's memory session where it is still to come. Says whether nothing is to be waited for. */
export function ensurePassMemory(turn: Draft): boolean {
  const { build, memories } = turn.state;
  const tip = turn.facts.refs.build?.sha;
  const { n, about, loop } = getNewestPass(turn);
  if (memories[n] || tip === undefined || !isMemoryWanted(turn)) return isPassMemorySettled(turn);
  if (!build.sessions.memory || build.sessions.memory.about !== about) {
    // Each pass has its own attempts.
    for (const counts of [build.attempts, build.granted]) delete counts.memory;
    const ended = loop ? { base: loop.head!, other: loop.base } : { base: tip, other: turn.facts.baseInBuild };
    beginSession(turn, "build", "memory", { ...ended, about });
  }
  return isPassMemorySettled(turn);
}

/** Whether no memory session is under way. One that waits for its provider is no reason to keep a landing. */
export function isPassMemorySettled(turn: Draft): boolean {
  const { memory } = turn.state.build.sessions;
  if (!isLive(memory)) return true;
  if (!memory.parked || turn.state.build.status !== "landing") return false;
  finishSession(turn, "build", memory, "lost");
  turn.note("The build lands without the memory session, which waits for its provider");
  return true;
}

/** With `knowledge: off` there are summaries for loops, and nothing else. */
function isMemoryWanted(turn: Draft): boolean {
  const merged = turn.workers.some(({ worker }) => worker.merge_sha !== null);
  return canLoop(turn) || (merged && turn.settings.knowledge.on);
}

/** A loop whose research found nothing had no workers: it is no pass. */
function getNewestPass({ state: { build } }: Draft) {
  const loop = build.loops.findLast(({ head }) => head !== null) ?? null;
  const about: About = loop ? `loop-${loop.n}` : null;
  return { n: loop?.n ?? 0, about, loop };
}

export function takeMemory(turn: Draft, session: SessionState, input: unknown): void {
  const n = Number(session.about?.replace("loop-", "") ?? 0);
  const memory = createPassMemory(memoryInput.parse(input), session.base, turn.now);
  finishSession(turn, "build", session, "complete");
  turn.state.memories[n] = memory;
  for (const reason of memory.refused) turn.note(`A fact of the memory session is not kept: ${reason}`);
}
