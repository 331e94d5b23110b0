/** The history of what sessions cost, from the accounts of builds that have ended. */
import { parseSessionName, type Kind } from "../build/names.ts";
import type { Complexity } from "../plan/brief.ts";
import {
  isEstimated,
  MOST_CORRECTIONS,
  quantile,
  type BriefSize,
  type CostGroup,
  type CostHistory,
} from "../plan/cost-history.ts";
import type { Accounts } from "./accounts.ts";

/** Sessions beyond these don't count: the newest do. */
const MOST_SAMPLES = 2_000;

/** Condenses the accounts of builds that have ended, newest first. */
export function condenseHistory(accounts: readonly Accounts[]): CostHistory {
  const samples = accounts.flatMap(({ sessions }) => sessions.flatMap(toSample)).slice(0, MOST_SAMPLES);
  const bySize = Map.groupBy(samples, ({ kind, class: of, size }) => `${kind} ${of} ${size ?? ""}`);
  const byClass = Map.groupBy(samples, ({ kind, class: of }) => `${kind} ${of}`);
  const groups = [
    ...[...bySize.values()].filter(([first]) => first!.size !== null).map((of) => condense(of, of[0]!.size)),
    ...[...byClass.values()].map((of) => condense(of, null)),
  ];
  const ratios = accounts.flatMap((one) => getRatio(one) ?? []).slice(0, MOST_CORRECTIONS);
  return { builds: accounts.filter(({ sessions }) => sessions.length > 0).length, groups, ratios };
}

interface Sample {
  kind: Kind;
  class: Complexity;
  size: BriefSize | null;
  dollars: number;
}

function toSample({ session, class: of, size, dollars: cost }: Accounts["sessions"][number]): Sample[] {
  const kind = parseSessionName(session)?.kind;
  return kind && of !== null && cost !== null ? [{ kind, class: of, size, dollars: cost }] : [];
}

function condense(samples: readonly Sample[], size: BriefSize | null): CostGroup {
  const sorted = samples.map((one) => one.dollars).toSorted((a, b) => a - b);
  const { kind, class: of } = samples[0]!;
  return {
    ...{ kind, class: of, size, sessions: samples.length },
    ...{ low: quantile(sorted, 0.25), middle: quantile(sorted, 0.5), high: quantile(sorted, 0.75) },
  };
}

/** Null where the build did not complete, had no estimate, or went on in loops that nobody estimated. */
function getRatio({ status, loops, estimate, sessions }: Accounts): number | null {
  if ((status !== "landed" && status !== "complete") || loops > 0 || !estimate || estimate.uncorrected <= 0)
    return null;
  const estimated = sessions.filter(({ session }) => isEstimated(session));
  if (estimated.some((one) => one.dollars === null)) return null;
  return Math.min(estimated.reduce((sum, one) => sum + (one.dollars ?? 0), 0) / estimate.uncorrected, 1e6);
}
