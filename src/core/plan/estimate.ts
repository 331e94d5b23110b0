/** What a plan will take, and what that guess stands on. */
import { waveOf } from "../build/names.ts";
import type { FinalKind } from "../build-types/build-type.ts";
import type { Settings } from "../build/settings.ts";
import type { Estimate } from "../build/state.ts";
import type { Brief, Complexity } from "./brief.ts";
import type { CostHistory } from "./cost-history.ts";
import { estimateDollars, type EstimateSettings } from "./estimate-dollars.ts";

/** Minutes of one work session, by complexity; a review takes a third of that. */
const MINUTES: Record<Complexity, number> = { easy: 4, normal: 9, complex: 20 };
/** Work sessions out of which one is sent back by its review. */
const REWORK_EVERY = 3;
const CLOSE_MINUTES = 5;

/** Sessions and minutes from the plan's approval to the landing pull request; waiting for people is not in it. */
export function estimate(
  briefs: readonly Pick<Brief, "id" | "complexity">[],
  settings?: Pick<Settings, "max_parallel"> & Partial<Pick<Settings, "knowledge">>,
  finalKind: FinalKind = "close",
): Estimate {
  // It runs beside the closing session, so it adds no minutes.
  const remembers = settings?.knowledge !== undefined && settings.knowledge.on;
  const parallel = Math.max(1, settings?.max_parallel ?? 4);
  const reworks = Math.ceil(briefs.length / REWORK_EVERY);
  const minutes = [...Map.groupBy(briefs, (b) => waveOf(b.id)).values()]
    .map((wave) => {
      const each = wave.map((b) => Math.ceil((MINUTES[b.complexity] * 4) / 3));
      const total = each.reduce((sum, m) => sum + m, 0);
      return Math.max(...each, Math.ceil(total / parallel));
    })
    .reduce((sum, m) => sum + m, CLOSE_MINUTES);
  const final = finalKind === "close" ? "closing session" : "session that writes the report";
  const basis = [
    `A work and a review session for every worker (${briefs.length}), one rework with its review for every`,
    `${REWORK_EVERY} workers, one ${final}${remembers ? ", one memory session" : ""};`,
    `${MINUTES.easy}, ${MINUTES.normal} or ${MINUTES.complex} minutes for an easy, normal or complex`,
    `worker plus a third for its review; at most ${parallel} at once.`,
    "A wave whose workers learned something adds one adapt session.",
  ].join(" ");
  return { sessions: briefs.length * 2 + reworks * 2 + (remembers ? 2 : 1), dollars: 0, range: null, minutes, basis };
}

/** The same with the dollars, which `history` makes better than a guess. */
export function estimatePlan(
  briefs: readonly Brief[],
  settings: Pick<Settings, "max_parallel"> & EstimateSettings,
  history: CostHistory | null,
  finalKind: FinalKind,
): Estimate {
  const effort = estimate(briefs, settings, finalKind);
  const reworks = Math.ceil(briefs.length / REWORK_EVERY);
  const { range, basis } = estimateDollars(briefs, { reworks, finalKind }, settings, history);
  const dollars = range ? Math.round(((range.low + range.high) / 2) * 100) / 100 : 0;
  return { ...effort, dollars, range, basis: `${basis} ${effort.basis}` };
}
