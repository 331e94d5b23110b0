/**
 * `accounts.json`: the cost of each session of the build, in one small file. Baton writes it from
 * the state and never reads it back into the state. Estimates of later builds, budgets of several
 * builds and `baton spend` can read it for any build without other files.
 */
import { z } from "zod";
import { SLUG, parseSessionName, type SessionKindName } from "./names.ts";
import type { State } from "./state.ts";
import { getDay, getMonth, listSpent } from "./budget.ts";
import type { Period } from "./stop.ts";
import { COMPLEXITIES, type Complexity } from "./brief.ts";
import {
  BRIEF_SIZES,
  MAX_CORRECTIONS,
  computeQuantile,
  getBriefSize,
  isEstimatedSession,
  type BriefSize,
  type CostGroup,
  type CostHistory,
} from "./cost-history.ts";
import { MAX_SESSION_DOLLARS, MAX_SESSION_TOKENS } from "./proposal.ts";
import type { Budgets } from "./settings.ts";
import { BUILD_STATUSES } from "./build-types.ts";

export const ACCOUNTS_FILE = "accounts.json";

/** Maximum number of sessions read for one build. */
const MAX_SESSIONS = 3_000;
/** Maximum characters of the file that are read. The maximum number of sessions needs fewer. */
const MAX_CHARS = 1_500_000;

const tokens = z
  .int()
  .min(0)
  .max(MAX_SESSION_TOKENS * 100);
const dollars = z
  .number()
  .min(0)
  .max(MAX_SESSION_DOLLARS * 100);
const time = z.iso.datetime();

/** People can push any record, so every field is limited. Fields of a later version are ignored. */
export const accountsSchema = z.object({
  version: z.literal(1),
  slug: z.string().max(120).regex(SLUG),
  issue: z.int().min(1),
  title: z.string().max(2000),
  status: z.enum(BUILD_STATUSES),
  created_at: time,
  ended_at: time.nullable(),
  loops: z.int().min(0).max(1000),
  budget: dollars.nullable(),
  /** Budgets of several builds, from the configuration. */
  budgets: z
    .object({ day: dollars.nullable(), installation: dollars.nullable() })
    .default({ day: null, installation: null }),
  /** Estimate of the plan that was approved last. Null if it had none in dollars. */
  estimate: z.object({ low: dollars, high: dollars, uncorrected: dollars }).nullable(),
  sessions: z
    .array(
      z.object({
        session: z.string().max(80),
        model: z.string().max(120),
        complexity: z.enum(COMPLEXITIES).nullable(),
        size: z.enum(BRIEF_SIZES).nullable(),
        at: time.nullable(),
        ...{
          input_tokens: tokens,
          output_tokens: tokens,
          cache_read_tokens: tokens,
          cache_write_tokens: tokens,
        },
        dollars: dollars.nullable(),
      }),
    )
    .max(MAX_SESSIONS),
  /** Dollars that active sessions may still cost: their limits. */
  reserved: dollars,
});
export type Accounts = z.infer<typeof accountsSchema>;

export function createAccounts(state: State): Accounts {
  const { build, briefs, workers } = state;
  const sizes = new Map<string, Accounts["sessions"][number]["size"]>(
    briefs.map((one) => [one.id, getBriefSize(one)]),
  );
  const live = [
    ...Object.values(build.sessions),
    ...Object.values(workers).flatMap(({ session }) => session ?? []),
  ];
  return {
    version: 1,
    slug: build.slug,
    ...{ issue: build.issue, title: build.title, status: build.status },
    ...{
      created_at: build.created_at,
      ended_at: build.ended_at,
      loops: build.loops.length,
      budget: build.budget,
    },
    budgets: { day: build.budgets.day, installation: build.budgets.installation },
    estimate: build.plan?.estimate.range ?? null,
    sessions: listSpent(state).map((one) => ({
      ...{
        session: one.session,
        model: one.model,
        complexity: one.complexity,
        size: sizes.get(one.session.split("/")[0]!) ?? null,
      },
      at: one.at,
      ...{ input_tokens: one.input_tokens, output_tokens: one.output_tokens },
      ...{ cache_read_tokens: one.cache_read_tokens, cache_write_tokens: one.cache_write_tokens },
      dollars: one.dollars,
    })),
    reserved: live.reduce(
      (sum, { outcome, limit }) => sum + (outcome === null ? (limit ?? 0) : 0),
      0,
    ),
  };
}

/** Writes one session per line: a build with hundreds of sessions takes a few tens of kilobytes. */
export function renderAccounts(state: State): string {
  const { sessions, ...build } = createAccounts(state);
  const lines = sessions.map((one) => `    ${JSON.stringify(one)}`).join(",\n");
  const head = JSON.stringify(build, null, 2).replace(/\n\}$/, "");
  return `${head},\n  "sessions": [${lines === "" ? "" : `\n${lines}\n  `}]\n}\n`;
}

/** Parses the file. Returns null if it is not such a file or too large. */
export function parseAccounts(text: string): Accounts | null {
  if (text.length > MAX_CHARS) return null;
  try {
    return accountsSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

// The cost history of sessions, from the accounts of ended builds.

/** Maximum number of sessions that count; the newest do. */
const MAX_SAMPLES = 2_000;

/** Condenses the accounts of ended builds, which are ordered newest first. */
export function createCostHistory(accounts: readonly Accounts[]): CostHistory {
  const samples = accounts
    .flatMap(({ sessions }) => sessions.flatMap(toSample))
    .slice(0, MAX_SAMPLES);
  const bySize = Map.groupBy(
    samples,
    ({ kind, complexity, size }) => `${kind} ${complexity} ${size ?? ""}`,
  );
  const byComplexity = Map.groupBy(samples, ({ kind, complexity }) => `${kind} ${complexity}`);
  const groups = [
    ...[...bySize.values()]
      .filter(([first]) => first!.size !== null)
      .map((of) => createCostGroup(of, of[0]!.size)),
    ...[...byComplexity.values()].map((of) => createCostGroup(of, null)),
  ];
  const ratios = accounts.flatMap((one) => getRatio(one) ?? []).slice(0, MAX_CORRECTIONS);
  return { builds: accounts.filter(({ sessions }) => sessions.length > 0).length, groups, ratios };
}

interface Sample {
  kind: SessionKindName;
  complexity: Complexity;
  size: BriefSize | null;
  dollars: number;
}

function toSample({
  session,
  complexity,
  size,
  dollars: cost,
}: Accounts["sessions"][number]): Sample[] {
  const kind = parseSessionName(session)?.kind;
  return kind && complexity !== null && cost !== null
    ? [{ kind, complexity, size, dollars: cost }]
    : [];
}

function createCostGroup(samples: readonly Sample[], size: BriefSize | null): CostGroup {
  const sorted = samples.map((one) => one.dollars).toSorted((a, b) => a - b);
  const { kind, complexity } = samples[0]!;
  return {
    ...{ kind, complexity, size, sessions: samples.length },
    ...{
      low: computeQuantile(sorted, 0.25),
      middle: computeQuantile(sorted, 0.5),
      high: computeQuantile(sorted, 0.75),
    },
  };
}

/**
 * Returns the ratio of cost to estimate. Null if the build did not complete, had no estimate, or
 * continued in loops without an estimate.
 */
function getRatio({ status, loops, estimate, sessions }: Accounts): number | null {
  if (
    (status !== "landed" && status !== "complete") ||
    loops > 0 ||
    !estimate ||
    estimate.uncorrected <= 0
  )
    return null;
  const estimated = sessions.filter(({ session }) => isEstimatedSession(session));
  if (estimated.some((one) => one.dollars === null)) return null;
  return Math.min(
    estimated.reduce((sum, one) => sum + (one.dollars ?? 0), 0) / estimate.uncorrected,
    1e6,
  );
}

// What builds spent according to their accounts: within a period, and as rows for people.

type Entry = Accounts["sessions"][number];

/**
 * Sums the dollars within a period, including what active sessions may still cost. Sessions of old
 * records count at their start time.
 */
export function sumSpending(
  accounts: readonly Accounts[],
  { from, until }: Pick<Period, "from" | "until">,
): number {
  const sum = accounts.reduce((all, one) => {
    const within = one.sessions.filter((entry) => isInPeriod(getTime(one, entry), from, until));
    const reserved = one.ended_at === null ? one.reserved : 0;
    return all + reserved + within.reduce((dollars, entry) => dollars + (entry.dollars ?? 0), 0);
  }, 0);
  return Math.round(sum * 1e6) / 1e6;
}

const isInPeriod = (time: string, from: string, until: string) => time >= from && time < until;
const getTime = (build: Pick<Accounts, "created_at">, { at }: Pick<Entry, "at">) =>
  at ?? build.created_at;

export interface SpendRow {
  name: string;
  sessions: number;
  tokens: number;
  /** Dollars of the sessions whose price is known. */
  dollars: number;
  unpriced: number;
}

export interface BuildRow extends SpendRow {
  issue: number;
  title: string;
  status: Accounts["status"];
  /** The build's own budget and estimate. Null if it has none. */
  budget: number | null;
  estimate: Pick<NonNullable<Accounts["estimate"]>, "low" | "high"> | null;
}

export interface SpendReport {
  total: SpendRow;
  builds: BuildRow[];
  /** UTC days, newest first. */
  days: SpendRow[];
  /** By session kind and model, most expensive first. */
  kinds: SpendRow[];
}

/** @param since ISO 8601: sessions counted before this time are left out */
export function reportSpending(accounts: readonly Accounts[], since: string): SpendReport {
  const entries = accounts.flatMap((build) =>
    build.sessions.flatMap((entry) => {
      const time = getTime(build, entry);
      return time >= since ? [{ build, entry, time }] : [];
    }),
  );
  const group = (nameOf: (one: (typeof entries)[number]) => string) =>
    [...Map.groupBy(entries, nameOf)].map(([name, of]) =>
      sumRow(
        name,
        of.map(({ entry }) => entry),
      ),
    );
  const kinds = group(
    ({ entry }) => `${parseSessionName(entry.session)?.kind ?? "other"} · ${entry.model}`,
  );
  const builds = [...Map.groupBy(entries, ({ build }) => build)].map(([build, of]): BuildRow => {
    const { slug, issue, title, status, budget, estimate } = build;
    const range = estimate && { low: estimate.low, high: estimate.high };
    return {
      ...sumRow(
        slug,
        of.map(({ entry }) => entry),
      ),
      issue,
      title,
      status,
      budget,
      estimate: range,
    };
  });
  return {
    total: sumRow(
      "all",
      entries.map(({ entry }) => entry),
    ),
    builds: builds.toSorted((a, b) => b.dollars - a.dollars || a.issue - b.issue),
    days: group(({ time }) => time.slice(0, 10)).toSorted((a, b) => (a.name < b.name ? 1 : -1)),
    kinds: kinds.toSorted((a, b) => b.dollars - a.dollars || (a.name < b.name ? -1 : 1)),
  };
}

function sumRow(name: string, entries: readonly Entry[]): SpendRow {
  const row: SpendRow = { name, sessions: entries.length, tokens: 0, dollars: 0, unpriced: 0 };
  for (const one of entries) {
    row.tokens +=
      one.input_tokens + one.output_tokens + one.cache_read_tokens + one.cache_write_tokens;
    row.dollars += one.dollars ?? 0;
    if (one.dollars === null) row.unpriced += 1;
  }
  return { ...row, dollars: Math.round(row.dollars * 1e6) / 1e6 };
}

export interface BudgetRow {
  budget: "day" | "installation";
  /** `2026-11-25` or `2026-11`. */
  period: string;
  /** Limit in dollars. Null if there is none. */
  bound: number | null;
  /** Dollars, including what active sessions may still cost. */
  spent: number;
}

/**
 * Lists the budgets of several builds and what is spent of them.
 *
 * @param accounts of one repository
 * @param all of all known repositories of the installation, including this one
 */
export function listBudgets(
  accounts: readonly Accounts[],
  all: readonly Accounts[],
  { day, installation }: Pick<Budgets, "day" | "installation">,
  now: string,
): BudgetRow[] {
  const [today, month] = [getDay(now), getMonth(now)];
  return [
    { budget: "day", period: today.name, bound: day, spent: sumSpending(accounts, today) },
    {
      budget: "installation",
      period: month.name,
      bound: installation,
      spent: sumSpending(all, month),
    },
  ];
}

/** Returns the budgets recorded by the newest build. */
export function findBudgets(accounts: readonly Accounts[]): Accounts["budgets"] {
  const newest = accounts.toSorted((a, b) => (a.created_at < b.created_at ? 1 : -1))[0];
  return newest?.budgets ?? { day: null, installation: null };
}
