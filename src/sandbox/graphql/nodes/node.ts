import { findById } from "../global-id.ts";
import type { Scope } from "../scope.ts";
import type { Node } from "../show.ts";

/** The object behind a global id. Git objects have none here: their id doesn't name a repository. */
export function nodeById(scope: Scope, id: string): Node | null {
  const found = findById(scope, id);
  if (found.kind === "U") return scope.show.actor(found.login);
  const { repository } = found;
  if (found.kind === "R") return scope.show.repository(repository);
  if (found.kind === "I") return scope.show.issue(repository, found.issue);
  if (found.kind === "PR") return scope.show.pull(repository, found.issue, found.pull);
  if (found.kind === "IC") return scope.show.comment(repository, found.issue, found.comment);
  if (found.kind === "PRR") return scope.show.review(repository, found.issue, found.review);
  if (found.kind === "PRRC") return scope.show.reviewComment(repository, found.issue, found.comment);
  if (found.kind === "PRRT") return scope.show.thread(repository, found.issue, found.pull, found.comment);
  if (found.kind === "LA") return scope.show.label(repository, found.label);
  if (found.kind === "RE") return scope.show.release(repository, found.release);
  if (found.kind === "REF") return scope.show.ref(repository, found.ref);
  if (found.kind === "CR") return scope.show.checkRun(repository, found.check);
  if (found.kind === "CS") return scope.show.checkSuite(repository, found.number);
  const run = scope.sandbox.world.runs.find((one) => one.id === found.number);
  return run ? scope.show.workflowRun(repository, run) : null;
}
