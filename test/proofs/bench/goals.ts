/** The goals of the bench, related measurements, and the seeds' documented figures for the same. */
import { DISPATCH_BYTES } from "../../../src/core/model/session.ts";
import { estimateTokens, sumBytes } from "../../../src/core/model/proposal.ts";
import { listLargestSources } from "../../../src/core/messages/context-table.ts";
import { measureDispatches } from "./dispatches.ts";
import type { Result } from "./measure.ts";

export interface Goal {
  what: string;
  measured: number;
  unit: "bytes" | "tokens";
  /** Null if it is only shown and has no goal. */
  most: number | null;
  /** More on what was measured. */
  detail: string;
  /** A seed's figure for the same; empty if it has none. */
  seed: string;
}

export const MOST_PER_WORKER = 1000;
export const MOST_PER_LOOP = 1000;

/** Figures of Claudestrator and Orchestra, as their documents give them. */
const PER_AGENT = "about 250 tokens per agent (Claudestrator)";
const PER_LOOP = "60–90 KB, then 2–4 KB, workers' results included (Orchestra)";
/**
 * The report is written from the answers, so the session reads them whole. They don't count toward
 * the goal.
 */
const BESIDE_ANSWERS = "without the answers, which it reads whole for its report";
const IN_ALL = "145 KB, then 55 KB of scripts in one context (Orchestra)";

export function listGoals(results: readonly Result[]): Goal[] {
  const bytes = { unit: "bytes" as const, seed: "" };
  const ofKinds = results.flatMap(({ kind, last, perWorker, perLoop }): Goal[] => {
    const all = sumBytes(last.context);
    const sources = listLargestSources({ sources: last.context }, 6).map(
      ([source, n]) => `${source} ${n}`,
    );
    const before = `whole files instead of the digest: ${last.whole + all - last.variable}`;
    return [
      {
        ...bytes,
        what: `${kind}, last ${kind === "synthesise" ? "round" : "loop"}`,
        measured: all,
        most: null,
        detail: `${sources.join(", ")}; ${before}`,
      },
      {
        ...bytes,
        what: `${kind}, per worker`,
        measured: perWorker,
        most: MOST_PER_WORKER,
        detail: kind === "synthesise" ? BESIDE_ANSWERS : "",
      },
      {
        ...bytes,
        what: `${kind}, growth per loop`,
        measured: perLoop,
        most: MOST_PER_LOOP,
        detail: "beyond its workers",
      },
    ];
  });
  const most = (of: (result: Result) => number) => Math.max(...results.map(of));
  const judging = results.filter(({ kind }) => kind !== "synthesise");
  const { longest, usual } = measureDispatches();
  return [
    ...ofKinds,
    {
      ...{
        what: "a worker, estimated",
        measured: estimateTokens(most(({ perWorker }) => perWorker)),
        unit: "tokens",
      },
      ...{
        most: MOST_PER_WORKER / 4,
        detail: "in the session that reads most of it",
        seed: PER_AGENT,
      },
    },
    {
      ...{
        ...bytes,
        what: "a loop, its workers included",
        measured: most(({ added }) => added),
        most: 4000,
      },
      ...{ detail: "in the session that grows most", seed: PER_LOOP },
    },
    {
      ...{
        ...bytes,
        what: "the largest session, whole",
        measured: Math.max(...judging.map(({ last }) => sumBytes(last.context))),
        most: 55_000,
      },
      ...{
        detail: "of those that judge, after three loops; no session reads the others' scripts",
        seed: IN_ALL,
      },
    },
    {
      ...bytes,
      what: "a dispatch, longest names",
      measured: longest,
      most: DISPATCH_BYTES,
      detail: "",
      seed: "200 bytes",
    },
    {
      ...bytes,
      what: "a dispatch, usual names",
      measured: usual,
      most: DISPATCH_BYTES,
      detail: "",
      seed: "200 bytes",
    },
  ];
}

export function isMissed({ measured, most }: Goal): boolean {
  return most !== null && measured > most;
}

export function formatGoals(goals: readonly Goal[]): string {
  const head = ["What", "Measured", "Goal", "Seeds", "Detail"];
  const rows = goals.map((goal) => [
    goal.what,
    `${format(goal.measured)} ${goal.unit}`,
    goal.most === null ? "" : `${isMissed(goal) ? "MISSED: " : ""}at most ${format(goal.most)}`,
    goal.seed,
    goal.detail,
  ]);
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

const format = (n: number) => n.toLocaleString("en-US");
