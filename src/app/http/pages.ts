/** The pages of `baton serve`, and their registry. */
import { createJsonSchema } from "../../config/json-schema.ts";
import { GitHubError } from "../github/errors.ts";
import { definePage } from "./page.ts";

const pingPage = definePage({
  path: "/ping",
  readers: "anyone",
  render: () => [200, "PONG"],
});

/** Liveness: the process runs. A supervisor restarts a process that doesn't answer here. */
const livenessPage = definePage({
  path: "/healthz",
  readers: "anyone",
  render: () => [200, "Alive."],
});

/** Readiness: the server can do its work. A load balancer asks here. */
const readinessPage = definePage({
  path: "/readyz",
  readers: "anyone",
  render: ({ readiness }) => readiness.answer(),
});

const metricsPage = definePage({
  path: "/metrics",
  readers: "operators",
  render: async ({ metrics }) => [200, await metrics.render(), metrics.type],
});

/** Shows what builds spent. */
const spendingPage = definePage({
  path: "/metrics/spend",
  readers: "operators",
  async render({ spending }) {
    const renderSpending = spending();
    if (!renderSpending) return [503, "The server is still starting."];
    try {
      return [200, await renderSpending(), "text/html; charset=utf-8"];
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error;
      return [503, `GitHub can't be reached now: ${error.message}`];
    }
  },
});

/** The JSON schema of `.github/baton.yml` for this version. */
const schemaPage = definePage({
  path: "/schema/baton.json",
  readers: "anyone",
  render: () => [200, JSON.stringify(createJsonSchema()), "application/schema+json"],
});

export const PAGES = [pingPage, livenessPage, readinessPage, metricsPage, spendingPage, schemaPage];
