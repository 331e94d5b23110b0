/** What a plan's sessions will cost: by this repository's own history, where there is one, else by list prices. */
import type { FinalKind } from "../build-types/build-type.ts";
import type { Settings } from "../build/settings.ts";
import type { DollarRange } from "../build/state.ts";
import { sessionKind } from "../sessions/index.ts";
import { leastDollars, priceOf, type Tokens } from "../sessions/price.ts";
import { counted, named } from "../text/counted.ts";
import type { Brief, Complexity } from "./brief.ts";
import {
  getBriefSize,
  LEAST_SAMPLES,
  quantile,
  type BriefSize,
  type BriefText,
  type CostHistory,
  type EstimatedKind,
} from "./cost-history.ts";

export type EstimateSettings = Pick<Settings, "engine" | "models" | "prices" | "knowledge">;

/** What a plan's sessions are beside one work and one review for each brief. */
export interface PlannedSessions {
  /** Each has a review of its own. */
  reworks: number;
  /** The kind of session that ends the build. */
  finalKind: FinalKind;
}

type Costed = Pick<Brief, "id" | "complexity"> & BriefText;

/** Thousands of tokens that a session is assumed to take: input, output, read from the cache, written into it. */
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
/** The range around an assumption: it is right within a factor of two at best. */
const ASSUMED_RANGE = { low: 0.5, high: 2 };
/** How far earlier errors correct an estimate. */
const LEAST_FACTOR = 0.25;
const MOST_FACTOR = 4;

interface Planned {
  kind: EstimatedKind;
  complexity: Complexity;
  size: BriefSize | null;
  /** How many of it. */
  times: number;
}

interface Cost {
  low: number;
  middle: number;
  high: number;
  /** Sessions that it was made from; 0 = assumed. */
  samples: number;
}

export interface DollarEstimate {
  range: DollarRange | null;
  /** Sentences. */
  basis: string;
}

/** The dollars of `briefs` and of the build's other sessions. */
export function estimateDollars(
  briefs: readonly Costed[],
  planned: PlannedSessions,
  settings: EstimateSettings,
  history: CostHistory | null,
): DollarEstimate {
  const all = listSessions(briefs, planned, settings);
  const unpriced = new Set<string>();
  let assumed = 0;
  let samples = 0;
  const sum = { low: 0, middle: 0, high: 0 };
  for (const one of all) {
    const cost = findCost(one, settings, history);
    if (typeof cost === "string") {
      unpriced.add(cost);
      continue;
    }
    for (const key of ["low", "middle", "high"] as const) sum[key] += cost[key] * one.times;
    if (cost.samples === 0) assumed += one.times;
    else samples += one.times;
  }
  if (unpriced.size > 0) {
    const models = named([...unpriced].map((model) => `\`${model}\``));
    const whose =
      settings.engine === "command" ? `what your command's sessions with ${models} cost` : `the price of ${models}`;
    return { range: null, basis: `Dollars are not known: \`prices\` in the settings tells Baton ${whose}.` };
  }
  const factor = getFactor(history);
  const round = (dollars: number) => Math.round(dollars * 100) / 100;
  const range = { low: round(sum.low * factor), high: round(sum.high * factor), uncorrected: round(sum.middle) };
  return { range, basis: explain(samples, assumed, factor, history) };
}

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
    ...(knowledge.on ? [{ kind: "memory", complexity: knowledge.model, size: null, times: 1 } as const] : []),
  ];
}

/** The name of the model where its price is not known. */
function findCost(
  { kind, complexity, size }: Planned,
  { engine, models, prices }: EstimateSettings,
  history: CostHistory | null,
): Cost | string {
  const of = kind === "memory" ? complexity : sessionKind(kind).model(complexity);
  const groups = (history?.groups ?? []).filter(
    (one) => one.kind === kind && one.class === of && one.sessions >= LEAST_SAMPLES,
  );
  const group = groups.find((one) => one.size === size) ?? groups.find((one) => one.size === null);
  if (group) return { low: group.low, middle: group.middle, high: group.high, samples: group.sessions };
  // What a command plays a session by, and at what price, only its administrator knows.
  const price = engine === "command" ? (prices[models[of]] ?? null) : priceOf(models[of], prices);
  if (price === null) return models[of];
  const [input, output, read, write] = ASSUMED_OF_KIND[kind] ?? ASSUMED[complexity];
  const tokens: Tokens = {
    input_tokens: input * 1000,
    output_tokens: output * 1000,
    cache_read_tokens: read * 1000,
    cache_write_tokens: write * 1000,
  };
  const middle = leastDollars(tokens, price);
  return { low: middle * ASSUMED_RANGE.low, middle, high: middle * ASSUMED_RANGE.high, samples: 0 };
}

/** The median of what builds cost as part of their estimates, within bounds; 1 where none is known. */
export function getFactor(history: CostHistory | null): number {
  if (!history || history.ratios.length === 0) return 1;
  const median = quantile(
    history.ratios.toSorted((a, b) => a - b),
    0.5,
  );
  return Math.min(Math.max(median, LEAST_FACTOR), MOST_FACTOR);
}

function explain(samples: number, assumed: number, factor: number, history: CostHistory | null): string {
  const whole = (sessions: number) => counted(Math.max(1, Math.round(sessions)), "session");
  const last = (builds: number) => (builds === 1 ? "last build" : `last ${counted(builds, "build")}`);
  const builds = last(history?.builds ?? 0);
  const from =
    samples > 0
      ? `Dollars of ${whole(samples)} are the middle half of what such sessions cost in the ${builds} here`
      : null;
  const guess = `list prices and the tokens that sessions usually take, half to double`;
  const rest = samples > 0 ? (assumed > 0 ? `; of ${whole(assumed)}, ${guess}` : "") : `Dollars are ${guess}`;
  const ratios = history?.ratios.length ?? 0;
  const corrected =
    ratios > 0 && factor !== 1
      ? ` They are multiplied by ${factor.toFixed(2)}: so much of it the ${last(ratios)} cost.`
      : "";
  return `${from ?? ""}${rest}.${corrected}`;
}
