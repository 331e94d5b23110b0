/** Estimates what a plan costs and how long it takes. */
import type { FinalKind } from "../model/build-types.ts";
import type { Settings } from "../model/settings.ts";
import { getSessionSpec } from "../sessions/index.ts";
import { getLeastDollars, getPrice, type TokenCounts } from "../model/usage.ts";
import type { Brief, Complexity } from "../model/brief.ts";
import {
  MIN_SAMPLES,
  computeQuantile,
  getBriefSize,
  type BriefSize,
  type BriefText,
  type CostHistory,
  type EstimatedKind,
} from "../model/cost-history.ts";
import { getWave } from "../model/names.ts";
import {
  WORK_MINUTES,
  WORKERS_PER_REWORK,
  type DollarBasis,
  type DollarRange,
  type EffortEstimate,
  type Estimate,
} from "../model/estimate.ts";

// Settings that the estimate depends on. Prices come from this repository's history if there is
// one, otherwise from list prices.

export type EstimateSettings = Pick<Settings, "engine" | "models" | "prices" | "knowledge">;

/** The sessions of a plan besides one work and one review session for each brief. */
export interface PlannedSessions {
  /** Each rework has one review. */
  reworks: number;
  /** The kind of session that ends the build. */
  finalKind: FinalKind;
}

type Costed = Pick<Brief, "id" | "complexity"> & BriefText;

/**
 * Tokens that one session is assumed to use, in thousands: input, output, cache reads, cache
 * writes.
 */
type Assumed = readonly [input: number, output: number, read: number, write: number];
const ASSUMED: Readonly<Record<Complexity, Assumed>> = {
  easy: [20, 8, 500, 50],
  normal: [40, 20, 1_500, 120],
  complex: [60, 45, 4_000, 250],
};
const ASSUMED_OF_KIND: Partial<Record<EstimatedKind, Assumed>> = {
  review: [15, 6, 400, 60],
  close: [25, 10, 700, 100],
  synthesise: [40, 20, 700, 100],
  memory: [10, 4, 150, 40],
};
/** The range around an assumed value. An assumption is accurate within a factor of two at best. */
const ASSUMED_RANGE = { low: 0.5, high: 2 };
/** Bounds of the factor by which earlier errors correct an estimate. */
const MIN_FACTOR = 0.25;
const MAX_FACTOR = 4;

interface Planned {
  kind: EstimatedKind;
  complexity: Complexity;
  size: BriefSize | null;
  /** Number of sessions. */
  times: number;
}

interface Cost {
  low: number;
  middle: number;
  high: number;
  /** Number of sessions that the value was derived from. 0 means that it is assumed. */
  samples: number;
}

export interface DollarEstimate {
  range: DollarRange | null;
  basis: DollarBasis;
}

/** Estimates the dollars for `briefs` and the build's other sessions. */
export function estimateDollars(
  briefs: readonly Costed[],
  planned: PlannedSessions,
  settings: EstimateSettings,
  history: CostHistory | null,
): DollarEstimate {
  const all = listSessions(briefs, planned, settings);
  const unpriced = new Set<string>();
  let assumed = 0;
  let measured = 0;
  const sum = { low: 0, middle: 0, high: 0 };
  for (const one of all) {
    const cost = findCost(one, settings, history);
    if (typeof cost === "string") {
      unpriced.add(cost);
      continue;
    }
    for (const key of ["low", "middle", "high"] as const) sum[key] += cost[key] * one.times;
    if (cost.samples === 0) assumed += one.times;
    else measured += one.times;
  }
  if (unpriced.size > 0) {
    const basis: DollarBasis = {
      kind: "unpriced",
      models: [...unpriced],
      by_command: settings.engine === "command",
    };
    return { range: null, basis };
  }
  const factor = getCorrectionFactor(history);
  const round = (dollars: number) => Math.round(dollars * 100) / 100;
  const range = {
    low: round(sum.low * factor),
    high: round(sum.high * factor),
    uncorrected: round(sum.middle),
  };
  const corrected = history?.ratios.length ?? 0;
  const basis: DollarBasis = {
    kind: "priced",
    measured: countWhole(measured),
    assumed: countWhole(assumed),
    builds: history?.builds ?? 0,
    correction: corrected > 0 && factor !== 1 ? { factor, builds: corrected } : null,
  };
  return { range, basis };
}

/** Rounds a number of sessions, of which reworks are a fraction for each worker. */
const countWhole = (sessions: number) => (sessions > 0 ? Math.max(1, Math.round(sessions)) : 0);

function listSessions(
  briefs: readonly Costed[],
  { reworks, finalKind }: PlannedSessions,
  { knowledge }: EstimateSettings,
): Planned[] {
  const each = briefs.length > 0 ? reworks / briefs.length : 0;
  return [
    ...briefs.flatMap((brief): Planned[] => {
      const of = { complexity: brief.complexity, size: getBriefSize(brief) };
      return [
        { kind: "work", ...of, times: 1 },
        { kind: "review", ...of, times: 1 + each },
        { kind: "rework", ...of, times: each },
      ];
    }),
    { kind: finalKind, complexity: "normal", size: null, times: 1 },
    ...(knowledge.on
      ? [{ kind: "memory", complexity: knowledge.model, size: null, times: 1 } as const]
      : []),
  ];
}

/** Returns the cost, or the model's name if its price is unknown. */
function findCost(
  { kind, complexity, size }: Planned,
  settings: EstimateSettings,
  history: CostHistory | null,
): Cost | string {
  const { engine, models, prices } = settings;
  const of = getSessionSpec(kind).model(complexity, settings);
  const groups = (history?.groups ?? []).filter(
    (one) => one.kind === kind && one.complexity === of && one.sessions >= MIN_SAMPLES,
  );
  const group = groups.find((one) => one.size === size) ?? groups.find((one) => one.size === null);
  if (group)
    return { low: group.low, middle: group.middle, high: group.high, samples: group.sessions };
  // Only the administrator knows which model a command uses and what it costs.
  const price = engine === "command" ? (prices[models[of]] ?? null) : getPrice(models[of], prices);
  if (price === null) return models[of];
  const [input, output, read, write] = ASSUMED_OF_KIND[kind] ?? ASSUMED[complexity];
  const tokens: TokenCounts = {
    input_tokens: input * 1000,
    output_tokens: output * 1000,
    cache_read_tokens: read * 1000,
    cache_write_tokens: write * 1000,
  };
  const middle = getLeastDollars(tokens, price);
  return { low: middle * ASSUMED_RANGE.low, middle, high: middle * ASSUMED_RANGE.high, samples: 0 };
}

/**
 * Returns the median ratio of actual to estimated cost of earlier builds, within bounds. Returns 1
 * if no build is known.
 */
export function getCorrectionFactor(history: CostHistory | null): number {
  if (!history || history.ratios.length === 0) return 1;
  const median = computeQuantile(
    history.ratios.toSorted((a, b) => a - b),
    0.5,
  );
  return Math.min(Math.max(median, MIN_FACTOR), MAX_FACTOR);
}

const CLOSE_MINUTES = 5;

/**
 * Estimates sessions and minutes from the plan's approval to the landing pull request, without the
 * time that people take.
 */
export function estimateEffort(
  briefs: readonly Pick<Brief, "id" | "complexity">[],
  settings?: Pick<Settings, "max_parallel"> & Partial<Pick<Settings, "knowledge">>,
  finalKind: FinalKind = "close",
): EffortEstimate {
  // The memory session runs beside the closing session, so it adds no minutes.
  const remembers = settings?.knowledge !== undefined && settings.knowledge.on;
  const parallel = Math.max(1, settings?.max_parallel ?? 4);
  const reworks = Math.ceil(briefs.length / WORKERS_PER_REWORK);
  const minutes = [...Map.groupBy(briefs, (b) => getWave(b.id)).values()]
    .map((wave) => {
      const each = wave.map((b) => Math.ceil((WORK_MINUTES[b.complexity] * 4) / 3));
      const total = each.reduce((sum, m) => sum + m, 0);
      return Math.max(...each, Math.ceil(total / parallel));
    })
    .reduce((sum, m) => sum + m, CLOSE_MINUTES);
  return {
    sessions: briefs.length * 2 + reworks * 2 + (remembers ? 2 : 1),
    minutes,
    basis: { workers: briefs.length, final: finalKind, memory: remembers, parallel },
  };
}

/** Estimates sessions, minutes and dollars. `history` improves the dollars. */
export function estimatePlan(
  briefs: readonly Brief[],
  settings: Pick<Settings, "max_parallel"> & EstimateSettings,
  history: CostHistory | null,
  finalKind: FinalKind,
): Estimate {
  const effort = estimateEffort(briefs, settings, finalKind);
  const reworks = Math.ceil(briefs.length / WORKERS_PER_REWORK);
  const { range, basis } = estimateDollars(briefs, { reworks, finalKind }, settings, history);
  return { ...effort, range, basis: { ...effort.basis, dollars: basis } };
}
