/** Runs that do not work yet, as the terminal tells them: they are queued, or wait for a person's approval. */
import { WORKFLOW_PATH } from "../../core/build/settings.ts";
import type { Run } from "../../sandbox/model.ts";
import { nameSession, SHORT_WAIT, type Told } from "./narrate.ts";

/**
 * Makes a function that tells, once each, which sessions' runs have been queued or waiting for some seconds. `pageOf`
 * gives the address of a run's page.
 */
export function createStallTeller(pageOf: (run: number) => string): (runs: readonly Run[], now: Date) => Told[] {
  const known = new Set<string>();
  return (runs, now) =>
    runs.flatMap(({ id, status, displayTitle, workflowPath, startedAt }) => {
      if (workflowPath !== WORKFLOW_PATH || (status !== "queued" && status !== "waiting")) return [];
      const key = `${status} ${id}`;
      if (known.has(key) || now.getTime() - Date.parse(startedAt) < SHORT_WAIT * 1000) return [];
      known.add(key);
      const { where, what } = nameSession(displayTitle) ?? { where: "preflight", what: "its run" };
      const why =
        status === "queued" ? "is queued: no runner is free" : `waits for a person's approval at ${pageOf(id)}`;
      return [{ where, what: `${what} ${why}` }];
    });
}
