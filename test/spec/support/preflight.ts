/** Builders of the input of `decidePreflight`. */
import type { ProposalFact } from "../../../src/core/model/facts.ts";
import type { PreflightCheckRun, PreflightFact } from "../../../src/core/model/preflight.ts";
import { NO_MODEL, NO_USAGE } from "../../../src/core/model/proposal.ts";
import { sha, somePreflight } from "./facts.ts";
import type { RepositoryFacts } from "../../../src/core/setup/preflight.ts";

const HASH = "0123456789ab";
const KEY = { name: "Key", result: "ok" as const, detail: "It is there.", remedy: null };

export function repository({
  close,
  ...more
}: Partial<RepositoryFacts> & { close?: unknown }): RepositoryFacts {
  const known = {
    head: sha("base"),
    usable: true,
    problem: null,
    workflowProblem: null,
    run: null,
    outcomes: [],
  };
  const preflight = { hash: HASH, check: null, leftover: [] };
  return { ...known, preflight, proposal: close === undefined ? null : reported(close), ...more };
}

export function check(more: Partial<PreflightCheckRun>): PreflightFact {
  return { hash: HASH, check: somePreflight({ passed: null, ...more }), leftover: [] };
}

const of = { session: "repository/preflight/1" as const, launch: 1, policy: null };
const run = { ...of, id: 5, conclusion: null, url: "https://github.com/acme/units/actions/runs/5" };
export const running = { ...run, status: "in_progress" as const };
export const completed = (conclusion: string) => ({
  ...run,
  status: "completed" as const,
  conclusion,
});

/** What a run submitted. */
export function reported(close: unknown = { checks: [KEY] }): ProposalFact {
  const of = {
    version: 1 as const,
    build: `0-preflight-${HASH}`,
    session: "repository/preflight/1",
    launch: 1,
  };
  const result = { ended: "closed" as const, close };
  const played = {
    engine: "anthropic",
    model: NO_MODEL,
    usage: { ...NO_USAGE },
    steers: [],
    change: null,
    context: {},
    pins: {},
  };
  return { ok: true, guards: [], proposal: { ...of, ...played, result } };
}
