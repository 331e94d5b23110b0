/**
 * Improvement loops, once a pass's workers have all ended: research, an architect's plan of the next waves, their
 * workers as ever, then the tag and a memory session. A person asked for them, so nobody is asked in between but by the
 * gate `wave`. Each is proven by what it leaves in `loops/<n>/` of the record.
 */
import { keyOf, type Effect } from "../../build/effects.ts";
import { LOOP_TARGET, type Loop } from "../../build/loop.ts";
import { memoryInput } from "../../sessions/memory.ts";
import { beginSession, endSession } from "../sessions/sessions.ts";
import { counted } from "../../text/counted.ts";
import type { Kind } from "../../build/names.ts";
import type { SessionState } from "../../build/session.ts";
import type { Turn } from "../turn.ts";

/** Goes on with the present loop or begins the next. Says whether there is one: then the build doesn't close yet. */
export function improve(turn: Turn): boolean {
  const tip = turn.facts.refs.build?.sha;
  if (tip === undefined) return false;
  const newest = turn.state.build.loops.at(-1);
  if (newest?.phase === "work") remember(turn, newest, tip);
  if (newest?.phase === "memory") conclude(turn, newest);
  const loop = newest && newest.phase !== "over" ? newest : next(turn, tip);
  if (loop === null) return false;
  if (loop.phase === "research" && knowsIssues(turn, loop)) ask(turn, loop, "research", { base: tip });
  if (loop.phase === "plan") ask(turn, loop, "architect", { base: tip });
  if (loop.phase === "memory") ask(turn, loop, "memory", { base: loop.head!, other: loop.base });
  return true;
}

function next(turn: Turn, base: string): Loop | null {
  const { build } = turn.state;
  const n = build.loops.length + 1;
  if (n > build.loops_wanted || build.loops.at(-1)?.last) return null;
  const quotas = { ...build.wishes.research };
  const unknown = { wave: null, summary: null, head: null, tag: null, last: null };
  const loop: Loop = { n, phase: "research", base, quotas, ...unknown };
  build.loops.push(loop);
  for (const kind of ["research", "memory"] as const) forget(turn, kind);
  turn.note(`Loop ${n} of ${build.loops_wanted} begins`);
  return loop;
}

/** The session reads in the record which issues are open: they are asked for once, by the look that follows. */
function knowsIssues(turn: Turn, { n }: Loop): boolean {
  const { openIssues } = turn.state;
  if (!openIssues[n] && turn.facts.openIssues) openIssues[n] = turn.facts.openIssues;
  if (!openIssues[n]) turn.wake(turn.now);
  return openIssues[n] !== undefined;
}

/** Attempts are counted for each loop anew. */
function forget(turn: Turn, kind: "research" | "memory"): void {
  const { sessions, attempts, granted } = turn.state.build;
  for (const kept of [sessions, attempts, granted]) delete kept[kind];
}

/** The phase's session begins, once; a person's `/retry` takes the failed one away. */
function ask(turn: Turn, { n }: Loop, kind: Kind, order: { base: string; other?: string }): void {
  if (turn.state.build.sessions[kind]) return;
  beginSession(turn, "build", kind, { ...order, about: kind === "architect" ? null : `loop-${n}` });
}

/** All its workers have ended. */
function remember(turn: Turn, loop: Loop, tip: string): void {
  loop.phase = "memory";
  loop.head = tip;
  turn.note(`The workers of loop ${loop.n} have ended`);
}

/** Over once its tag stands, or GitHub refused it, and its memory session has spoken. */
function conclude(turn: Turn, loop: Loop): void {
  setTag(turn, loop);
  const memory = turn.state.memories[loop.n];
  if (!memory || loop.tag === null) return;
  loop.phase = "over";
  if (memory.score >= LOOP_TARGET) {
    loop.last = `It left the build at ${memory.score} of 10, and ${LOOP_TARGET} is enough.`;
  }
  turn.note(`Loop ${loop.n} has ended, at ${memory.score} of 10`);
}

function setTag(turn: Turn, loop: Loop): void {
  if (loop.tag !== null) return;
  const effect: Effect = { type: "tag", tag: turn.branches.loopTag(loop.n), sha: loop.head! };
  const outcome = turn.outcome(keyOf(effect));
  if (outcome?.ok) loop.tag = "set";
  // A ruleset that keeps Baton from setting tags is no reason to stop: the commits are the build branch's anyway.
  else if (outcome?.code === "refused" || outcome?.code === "missing") loop.tag = "refused";
  else turn.ask(effect);
}

export function takeMemory(turn: Turn, session: SessionState, close: unknown): void {
  const loop = turn.state.build.loops.at(-1)!;
  endSession(turn, "build", session, "complete");
  turn.state.memories[loop.n] = memoryInput.parse(close);
}

/** The number of loops that this build is to have is kept, so that all who show it say the same. */
export function heedLoops(turn: Turn): void {
  const { build } = turn.state;
  const { loops } = turn.settings;
  if (!turn.facts.settings.ok || build.loops_wanted === loops) return;
  build.loops_wanted = loops;
  turn.note(`${counted(loops, "loop")} of improvement ${loops === 1 ? "is" : "are"} asked for`);
}
