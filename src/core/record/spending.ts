/** What builds spent, from their accounts: in a period, and as rows that people read. */
import { getDay, getMonth, type Period } from "../build/budget.ts";
import type { Budgets } from "../build/settings.ts";
import { parseSessionName } from "../build/names.ts";
import type { Accounts } from "./accounts.ts";

type Entry = Accounts["sessions"][number];

/** Dollars in a period, with what sessions at work may still cost. Sessions of old records count when they began. */
export function sumSpent(accounts: readonly Accounts[], { from, until }: Pick<Period, "from" | "until">): number {
  const sum = accounts.reduce((all, one) => {
    const within = one.sessions.filter((entry) => isWithin(getTime(one, entry), from, until));
    const reserved = one.ended_at === null ? one.reserved : 0;
    return all + reserved + within.reduce((dollars, entry) => dollars + (entry.dollars ?? 0), 0);
  }, 0);
  return Math.round(sum * 1e6) / 1e6;
}

const isWithin = (time: string, from: string, until: string) => time >= from && time < until;
const getTime = (build: Pick<Accounts, "created_at">, { at }: Pick<Entry, "at">) => at ?? build.created_at;

export interface SpendRow {
  name: string;
  sessions: number;
  tokens: number;
  /** Of the sessions whose price is known. */
  dollars: number;
  unpriced: number;
}

export interface BuildRow extends SpendRow {
  issue: number;
  title: string;
  status: Accounts["status"];
  /** The build's own budget and estimate; null = none. */
  budget: number | null;
  estimate: Pick<NonNullable<Accounts["estimate"]>, "low" | "high"> | null;
}

export interface SpendReport {
  total: SpendRow;
  builds: BuildRow[];
  /** UTC days, newest first. */
  days: SpendRow[];
  /** Kind of session and model, the dearest first. */
  kinds: SpendRow[];
}

/** @param since ISO 8601: what was counted before is left out */
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
  const kinds = group(({ entry }) => `${parseSessionName(entry.session)?.kind ?? "other"} · ${entry.model}`);
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
    row.tokens += one.input_tokens + one.output_tokens + one.cache_read_tokens + one.cache_write_tokens;
    row.dollars += one.dollars ?? 0;
    if (one.dollars === null) row.unpriced += 1;
  }
  return { ...row, dollars: Math.round(row.dollars * 1e6) / 1e6 };
}

export interface BudgetRow {
  budget: "day" | "installation";
  /** `2026-11-25`, `2026-11` */
  period: string;
  /** Dollars; null = no bound. */
  bound: number | null;
  /** Dollars, with what sessions at work may still cost. */
  spent: number;
}

/**
 * How the budgets of several builds stand.
 *
 * @param accounts of one repository
 * @param all of all repositories of the installation, as far as they are known, this one included
 */
export function listBudgets(
  accounts: readonly Accounts[],
  all: readonly Accounts[],
  { day, installation }: Pick<Budgets, "day" | "installation">,
  now: string,
): BudgetRow[] {
  const [today, month] = [getDay(now), getMonth(now)];
  return [
    { budget: "day", period: today.name, bound: day, spent: sumSpent(accounts, today) },
    { budget: "installation", period: month.name, bound: installation, spent: sumSpent(all, month) },
  ];
}

/** The budgets by the newest of the builds: the record keeps them as the configuration had them. */
export function findBudgets(accounts: readonly Accounts[]): Accounts["budgets"] {
  const newest = accounts.toSorted((a, b) => (a.created_at < b.created_at ? 1 : -1))[0];
  return newest?.budgets ?? { day: null, installation: null };
}
