/**
 * Compares the cost that a session reports with the cost of its tokens, by the model that the
 * record requested and not by the one that the session names. The larger amount counts, because
 * Baton has only the session's report.
 */
import type { SessionState } from "../model/session.ts";
import type { State } from "../model/state.ts";
import type { Complexity } from "../model/brief.ts";
import { getSessionComplexity } from "./index.ts";
import { getLeastDollars, getPrice } from "../model/usage.ts";
import type { Usage } from "../model/proposal.ts";

export interface CheckedUsage {
  /** The usage that counts. */
  usage: Usage;
  complexity: Complexity;
  /**
   * What it reported and what counts instead, as a sentence without its subject. Null if the report
   * counts.
   */
  why: string | null;
}

/** Tolerance in dollars: half a cent, which also covers sums of rounded prices. */
const ROUNDING = 0.005;

/** @param subject `build`, or the id of a worker */
export function checkUsage(
  state: Pick<State, "build" | "briefs" | "workers">,
  subject: string,
  session: Pick<SessionState, "kind" | "model">,
  usage: Usage,
): CheckedUsage {
  const complexity = getSessionComplexity(state, subject, session.kind);
  const { engine, models, prices } = state.build.session_settings;
  const own = { usage, complexity, why: null };
  // A command may use any model or none, so only its administrator knows the cost.
  if (engine === "command") return own;
  const model = session.model ?? models[complexity];
  const price = getPrice(model, prices);
  if (price === null) return own;
  const least = Math.round(getLeastDollars(usage, price) * 1e6) / 1e6;
  const said = usage.dollars ?? 0;
  if (least <= said + ROUNDING) return own;
  const words =
    usage.dollars === null ? "named no price" : `claims to have cost $${said.toFixed(2)}`;
  const why =
    `${words}; by the price of ${model} its tokens cost ` + `$${least.toFixed(2)}, which counts`;
  return { usage: { ...usage, dollars: least }, complexity, why };
}
