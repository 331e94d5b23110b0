import { latestChecks } from "../../checks/required.ts";
import type { CheckRun, CommitStatus, Repository } from "../../model.ts";
import { nodeId } from "../../rest/present/address.ts";
import { connection, type Window } from "../connection.ts";
import type { Scope } from "../scope.ts";
import type { Node } from "../show.ts";
import { isRequired, type RequiredArgs } from "./required.ts";

/** All checks and statuses of a commit in one word, and one by one; null where there is none. */
export function rollupNode(scope: Scope, repository: Repository, sha: string): Node | null {
  const items = [
    ...latestChecks(scope.sandbox, repository, sha).map((one) => {
      return { word: wordOf(one), state: stateOf(one), check: true, node: () => scope.show.checkRun(repository, one) };
    }),
    ...latestStatuses(scope, repository, sha).map((one) => {
      const word = one.state.toUpperCase();
      return { word, state: word, check: false, node: () => statusNode(scope, repository, one) };
    }),
  ];
  if (items.length === 0) return null;
  const words = items.map((one) => one.word);
  const byState = (check: boolean) => {
    const states = items.filter((one) => one.check === check).map((one) => one.state);
    return [...new Set(states)].map((state) => ({ state, count: states.filter((one) => one === state).length }));
  };
  const checks = items.filter((one) => one.check).length;
  return {
    __typename: "StatusCheckRollup",
    id: nodeId("SCR", sha),
    state: ["ERROR", "FAILURE", "PENDING"].find((word) => words.includes(word)) ?? "SUCCESS",
    commit: () => scope.show.object(repository, sha),
    contexts: (window: Window) => ({
      ...connection(items, window, (one) => one.node()),
      checkRunCount: checks,
      checkRunCountsByState: byState(true),
      statusContextCount: items.length - checks,
      statusContextCountsByState: byState(false),
    }),
  };
}

/** The newest status of each context on a commit. */
export function latestStatuses({ sandbox }: Scope, repository: Repository, sha: string): CommitStatus[] {
  const newest = new Map<string, CommitStatus>();
  for (const one of sandbox.world.statuses) {
    if (one.repositoryId === repository.id && one.sha === sha) newest.set(one.context, one);
  }
  return [...newest.values()];
}

export function statusNode(scope: Scope, repository: Repository, status: CommitStatus): Node {
  return {
    __typename: "StatusContext",
    id: nodeId("SC", status.id),
    context: status.context,
    state: status.state.toUpperCase(),
    description: status.description,
    targetUrl: status.targetUrl,
    createdAt: status.createdAt,
    creator: () => scope.show.actor(status.creator),
    commit: () => scope.show.object(repository, status.sha),
    isRequired: (args: RequiredArgs) => isRequired(scope, repository, status.context, args),
  };
}

function wordOf(check: CheckRun): string {
  if (check.status !== "completed") return "PENDING";
  return ["success", "neutral", "skipped"].includes(check.conclusion ?? "") ? "SUCCESS" : "FAILURE";
}

function stateOf(check: CheckRun): string {
  return (check.status === "completed" ? (check.conclusion ?? "") : check.status).toUpperCase();
}
