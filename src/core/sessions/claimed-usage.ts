/**
 * What a session says that it cost, held against what its own tokens cost: by the model that the
 * record asked for, not by the one that it names. The larger one counts, as its word is all that
 * Baton has.
 */
import type { SessionState } from "../model/session.ts";
import type { State } from "../model/state.ts";
import type { Complexity } from "../model/brief.ts";
import { getSessionClass } from "./index.ts";
import { getLeastDollars, getPrice } from "../model/usage.ts";
import type { Usage } from "../model/proposal.ts";

export interface CheckedUsage {
  /** What counts. */
  usage: Usage;
  class: Complexity;
  /**
   * What it said and what counts in its place, as a sentence without its subject; null = its word
   * counts.
   */
  why: string | null;
}

/**
 * Dollars that a session's word may fall short by: half a cent, which also covers sums of rounded
 * prices.
 */
const ROUNDING = 0.005;

/** @param subject `build`, or the id of a worker */
export function checkUsage(
  state: Pick<State, "build" | "briefs" | "workers">,
  subject: string,
  session: Pick<SessionState, "kind" | "model">,
  usage: Usage,
): CheckedUsage {
  const size = getSessionClass(state, subject, session.kind);
  const { engine, models, prices } = state.build.play;
  const own = { usage, class: size, why: null };
  // A command may play the session by any model, or none: only its administrator knows what that
  // costs.
  if (engine === "command") return own;
  const model = session.model ?? models[size];
  const price = getPrice(model, prices);
  if (price === null) return own;
  const least = Math.round(getLeastDollars(usage, price) * 1e6) / 1e6;
  const said = usage.dollars ?? 0;
  if (least <= said + ROUNDING) return own;
  const words =
    usage.dollars === null ? "named no price" : `claims to have cost $${said.toFixed(2)}`;
  const why =
    `${words}; by the price of ${model} its tokens cost ` + `$${least.toFixed(2)}, which counts`;
  return { usage: { ...usage, dollars: least }, class: size, why };
}
