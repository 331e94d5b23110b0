/**
 * Improvement loops, once a pass's workers have all ended: research, an architect's plan of the next waves, their
 * workers as ever, then the tag. A person asked for them, so nobody is asked in between but by the
 * gate `wave`. Each is proven by what it leaves in `loops/<n>/` of the record.
 */
import { keyOf, type Effect } from "../../build/effects.ts";
import { getBuildType } from "../../build-types/index.ts";
import type { Loop } from "../../build/loop.ts";
import { countLoops } from "../../build/wishes.ts";
import { hasResearchLoop, remember } from "./memory.ts";
import { beginSession } from "../sessions/sessions.ts";
import { counted } from "../../text/counted.ts";
import type { Kind } from "../../build/names.ts";
import type { Turn } from "../turn.ts";

/** Goes on with the present loop or begins the next. Says whether there is one: then the build doesn't close yet. */
export function improve(turn: Turn): boolean {
  const tip = turn.facts.refs.build?.sha;
  if (tip === undefined) return false;
  const newest = turn.state.build.loops.at(-1);
  if (newest?.phase === "work") endWork(turn, newest, tip);
  if (newest?.phase === "memory") conclude(turn, newest);
  const present = newest && newest.phase !== "over" ? newest : null;
  // The next loop reads what the pass before it came to.
  if (!present && hasResearchLoop(turn) && !remember(turn)) return true;
  const loop = present ?? next(turn, tip);
  if (loop === null) return false;
  if (loop.phase === "research" && knowsIssues(turn, loop)) ask(turn, loop, "research", { base: tip });
  // A loop to a target begins while the memory session of the pass before may still be at work.
  if (loop.phase === "plan" && remember(turn)) ask(turn, loop, "architect", { base: tip });
  return true;
}

function next(turn: Turn, base: string): Loop | null {
  if (!hasResearchLoop(turn)) return null;
  return startLoop(turn, base, { phase: "research", dimensions: [] });
}

/** `dimensions`: those that it is to raise; none = it begins with research. */
export function startLoop(turn: Turn, base: string, begun: Pick<Loop, "phase" | "dimensions" | "follow_up">): Loop {
  const { build } = turn.state;
  const n = build.loops.length + 1;
  const quotas = begun.phase === "research" ? { ...build.wishes.research } : {};
  const unknown = { wave: null, summary: null, head: null, tag: null, last: null };
  const loop: Loop = { n, ...begun, base, quotas, ...unknown };
  build.loops.push(loop);
  forget(turn, "research");
  turn.note(begun.follow_up ? `Loop ${n} begins, with follow-ups` : `Loop ${n} of ${build.loops_wanted} begins`);
  return loop;
}

/** `improve`: research on what exists comes before the first plan. Says whether the plan has to wait for it. */
export function researchFirst(turn: Turn): boolean {
  const { build } = turn.state;
  if (!build.wishes.improve || !getBuildType(build).improves) return false;
  const base = build.base.sha;
  const loop = build.loops.at(-1) ?? startLoop(turn, base, { phase: "research", dimensions: [] });
  if (loop.phase !== "research") return false;
  if (knowsIssues(turn, loop)) ask(turn, loop, "research", { base });
  return true;
}

/** The session reads in the record which issues are open: they are asked for once, by the look that follows. */
function knowsIssues(turn: Turn, { n }: Loop): boolean {
  const { openIssues } = turn.state;
  if (!openIssues[n] && turn.facts.openIssues) openIssues[n] = turn.facts.openIssues;
  if (!openIssues[n]) turn.wake(turn.now);
  return openIssues[n] !== undefined;
}

/** Attempts are counted for each loop anew. */
function forget(turn: Turn, kind: "research"): void {
  const { sessions, attempts, granted } = turn.state.build;
  for (const kept of [sessions, attempts, granted]) delete kept[kind];
}

/** The phase's session begins, once; a person's `/retry` takes the failed one away. */
function ask(turn: Turn, { n }: Loop, kind: Kind, order: { base: string; other?: string }): void {
  if (turn.state.build.sessions[kind]) return;
  beginSession(turn, "build", kind, { ...order, about: kind === "architect" ? null : `loop-${n}` });
}

/** All its workers have ended. */
function endWork(turn: Turn, loop: Loop, tip: string): void {
  loop.phase = "memory";
  loop.head = tip;
  turn.note(`The workers of loop ${loop.n} have ended`);
}

/** Over once its tag stands, or GitHub refused it. */
function conclude(turn: Turn, loop: Loop): void {
  setTag(turn, loop);
  if (loop.tag === null) return;
  loop.phase = "over";
  turn.note(`Loop ${loop.n} has ended`);
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

/** The number of loops that this build is to have is kept, so that all who show it say the same. */
export function heedLoops(turn: Turn): void {
  const { build } = turn.state;
  const loops = getBuildType(build).improves ? countLoops(turn.settings, build.wishes) : 0;
  if (!turn.facts.settings.ok || build.loops_wanted === loops) return;
  build.loops_wanted = loops;
  turn.note(`${counted(loops, "loop")} of improvement ${loops === 1 ? "is" : "are"} asked for`);
}
