/** Rounds of more workers that a build's final session asks for: another loop, planned from its list. */
import { getBuildType } from "../../build-types/index.ts";
import { counted } from "../../text/counted.ts";
import { startLoop } from "./loop.ts";
import type { CloseInput } from "../../sessions/close.ts";
import type { SessionState } from "../../build/session.ts";
import type { Turn } from "../turn.ts";

/** Begins the next round. False: none is asked for, or the build type allows no further one. */
export function startFollowUp(turn: Turn, session: SessionState, { summary, follow_up = [] }: CloseInput): boolean {
  const { state } = turn;
  const { build } = state;
  const rounds = build.loops.filter((loop) => loop.follow_up).length;
  if (follow_up.length === 0 || rounds >= getBuildType(build).followUpRounds) return false;
  const { n } = startLoop(turn, session.base, { phase: "plan", dimensions: [], follow_up: true });
  const issues = follow_up.map((one) => ({ ...one, category: "follow-up", priority: "normal" as const }));
  state.research[n] = { summary: summary.slice(0, 2000).toWellFormed(), issues };
  build.status = "building";
  // Other sessions of the same kinds: they have all their attempts again, and their numbers go on.
  for (const kind of ["architect", session.kind] as const) {
    delete build.sessions[kind];
    build.granted[kind] = build.attempts[kind] ?? 0;
  }
  turn.note(`The ${session.kind} session asks for ${counted(follow_up.length, "follow-up")}`);
  return true;
}
