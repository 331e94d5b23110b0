/**
 * Where CI runs on the build branch itself, its word on what was merged together is heeded: a wave begins on a head
 * that is proven, and nothing at all on one that is red, as its workers would pay for what isn't theirs.
 */
import { redTipWords } from "../../build/redTip.ts";
import type { Turn } from "../turn.ts";

/** A wave doesn't wait for longer than this for checks that don't end. */
const TIP_PATIENCE_MS = 30 * 60_000;

export function heedTip(turn: Turn): void {
  const { build } = turn.state;
  const tip = turn.facts.refs.build?.sha;
  const failing = turn.facts.tip?.failing ?? [];
  if (tip === undefined || failing.length === 0) {
    if (build.red_tip) turn.note("The build branch is no longer red");
    build.red_tip = null;
    return;
  }
  if (build.red_tip?.sha === tip) return;
  build.red_tip = { sha: tip, failing: failing.slice(0, 10), accepted: false };
  turn.note(`The build branch is red: ${failing.join(", ")}`);
  const key = `red-${tip.slice(0, 12)}`;
  if (build.asked.includes(key)) return;
  build.asked.push(key);
  turn.say(key, build.issue, redTipWords(turn.state)!);
}

/** Nothing begins on the build branch now. */
export function isHeldByTip(turn: Turn): boolean {
  return turn.state.build.red_tip?.accepted === false;
}

/** What the wave before left together has passed, or was waited for long enough. */
export function isProven(turn: Turn): boolean {
  const { build } = turn.state;
  const sha = turn.facts.refs.build?.sha;
  if (build.proving?.sha !== sha) build.proving = sha ? { sha, since: turn.now } : null;
  const left = turn.facts.tip?.pending && build.proving ? TIP_PATIENCE_MS - turn.since(build.proving.since) : 0;
  if (left > 0) turn.wakeIn(left);
  else build.proving = null;
  return left <= 0;
}
