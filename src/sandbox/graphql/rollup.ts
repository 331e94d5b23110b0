import { latestChecks } from "../checks/required.ts";
import type { CheckRun, Repository } from "../model.ts";
import { nodeId } from "../rest/present/address.ts";
import { connection, type Window } from "./connection.ts";
import type { Scope } from "./root.ts";

/** All checks and statuses of a commit in one word, and one by one; null where there is none. */
export function presentCheckRollup(scope: Scope, repository: Repository, sha: string) {
  const { sandbox } = scope;
  const checks = latestChecks(sandbox, repository, sha);
  const newest = new Map(
    sandbox.world.statuses
      .filter((one) => one.repositoryId === repository.id && one.sha === sha)
      .map((one) => [one.context, one]),
  );
  const nodes = [
    ...checks.map((check) => ({ ...checkNode(scope, check), word: wordOf(check) })),
    ...[...newest.values()].map((one) => ({
      __typename: "StatusContext",
      id: nodeId("SC", one.id),
      context: one.context,
      state: one.state.toUpperCase(),
      description: one.description,
      targetUrl: one.targetUrl,
      createdAt: one.createdAt,
      word: one.state.toUpperCase(),
    })),
  ];
  if (nodes.length === 0) return null;
  const words = nodes.map((node) => node.word);
  const state = ["ERROR", "FAILURE", "PENDING"].find((word) => words.includes(word)) ?? "SUCCESS";
  return { id: nodeId("SCR", sha), state, contexts: (window: Window) => connection(nodes, window, (node) => node) };
}

function checkNode(scope: Scope, check: CheckRun) {
  const app = scope.sandbox.world.apps.find((one) => one.slug === check.appSlug);
  return {
    __typename: "CheckRun",
    id: nodeId("CR", check.id),
    databaseId: check.id,
    name: check.name,
    status: check.status.toUpperCase(),
    conclusion: check.conclusion?.toUpperCase() ?? null,
    detailsUrl: check.detailsUrl,
    externalId: check.externalId,
    startedAt: check.startedAt,
    completedAt: check.completedAt,
    title: check.output.title,
    summary: check.output.summary,
    text: check.output.text,
    checkSuite: {
      id: nodeId("CS", check.suiteId),
      databaseId: check.suiteId,
      app: app ? { id: nodeId("A", app.id), databaseId: app.id, slug: app.slug, name: app.name } : null,
    },
  };
}

function wordOf(check: CheckRun): string {
  if (check.status !== "completed") return "PENDING";
  return ["success", "neutral", "skipped"].includes(check.conclusion ?? "") ? "SUCCESS" : "FAILURE";
}
