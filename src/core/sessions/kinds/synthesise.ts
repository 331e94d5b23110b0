import { synthesiseInput } from "../synthesise.ts";
import type { SessionKind } from "../kind.ts";

/**
 * Reads a digest and then everything that a research build's workers found, as each statement of its report stands on
 * that; hands back the report, its sources, and questions that stay open.
 */
export const synthesise: SessionKind = {
  kind: "synthesise",
  reads: (_subject, { build: { loops } }) => [
    { prefix: "completions/", what: "what the worker found, whole, with its sources" },
    ...loops.slice(-1).map(({ n }) => ({ prefix: `loops/${n}/issues.md`, what: "what this round was asked" })),
    { prefix: "context/", shared: true, what: "material that a person left" },
  ],
  close: synthesiseInput,
  closeBytes: 192 * 1024,
  changes: false,
  diff: true,
  seconds: 40 * 60,
  model: () => "complex",
};
