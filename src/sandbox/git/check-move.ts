import { requiredCheckProblems } from "../checks/required.ts";
import type { Repository } from "../model.ts";
import type { Actor } from "../rest/endpoint.ts";
import { Refusal } from "../rest/refusal.ts";
import type { Sandbox } from "../sandbox.ts";
import { bypasses, rulesFor } from "./branch-rules.ts";
import { gitOf } from "./of.ts";
import { ZERO } from "./repository.ts";
import { isVerified } from "./sign.ts";

export interface Move {
  /** Full name, `refs/heads/x`. */
  ref: string;
  before: string;
  after: string;
  /** `merge` is a pull request's merge, judged by its own rules. */
  via: "push" | "merge";
}

/** Refuses a change of a branch that its rulesets forbid to this actor, in GitHub's sentences. */
export function checkRules(sandbox: Sandbox, repository: Repository, actor: Actor, move: Move): void {
  if (!move.ref.startsWith("refs/heads/")) return;
  const branch = move.ref.slice("refs/heads/".length);
  const git = gitOf(sandbox, repository);
  const born = move.before === ZERO;
  const gone = move.after === ZERO;
  const problems: string[] = [];
  for (const rule of rulesFor(repository, branch)) {
    if (bypasses(rule, actor)) continue;
    if (rule.type === "creation" && born) problems.push("Cannot create ref due to creations being restricted.");
    if (rule.type === "deletion" && gone) problems.push("Cannot delete this protected ref.");
    if (rule.type === "update" && !born && !gone) problems.push("Cannot update this protected ref.");
    if (gone) continue;
    if (rule.type === "non_fast_forward" && !born && !git.isAncestor(move.before, move.after)) {
      problems.push("Cannot force-push to this protected ref.");
    }
    if (rule.type === "merge_queue" && !born) problems.push("Changes must be made through the merge queue");
    if (rule.type === "pull_request" && move.via === "push" && !born) {
      problems.push("Changes must be made through a pull request.");
    }
    if (rule.type === "required_status_checks" && move.via === "push") {
      const free = born && rule.parameters?.["do_not_enforce_on_create"] === true;
      if (!free) problems.push(...requiredCheckProblems(sandbox, repository, rule, move.after));
    }
    if (rule.type === "required_signatures" || rule.type === "required_linear_history") {
      const fresh = git.log({ from: move.after, ...(born ? { withoutBranches: true } : { without: [move.before] }) });
      const commits = fresh.flatMap((oid) => git.commit(oid) ?? []);
      if (rule.type === "required_signatures" && commits.some((commit) => !isVerified(sandbox, commit))) {
        problems.push("Commits must have verified signatures.");
      }
      if (rule.type === "required_linear_history" && commits.some((commit) => commit.parents.length > 1)) {
        problems.push("This branch must not contain merge commits.");
      }
    }
  }
  if (problems.length > 0) {
    throw new Refusal(422, `Repository rule violations found\n\n${[...new Set(problems)].join("\n\n")}\n\n`);
  }
}

const FOLDER = ".github/workflows";

/**
 * A token without `workflows: write` may not bring in workflow files: each must be as it was on this ref, or as it is
 * on the default branch.
 */
export function checkWorkflows(sandbox: Sandbox, repository: Repository, actor: Actor, move: Move): void {
  if (!("token" in actor) || actor.token.permissions["workflows"] === "write" || move.after === ZERO) return;
  const git = gitOf(sandbox, repository);
  const commit = git.peel(move.after);
  const main = git.ref(`refs/heads/${repository.defaultBranch}`);
  if (!commit || !main) return;
  const now = git.at(commit, FOLDER)?.oid;
  const before = move.before === ZERO ? null : git.peel(move.before);
  const known = [main, ...(before ? [before] : [])];
  if (known.some((oid) => git.at(oid, FOLDER)?.oid === now)) return;
  const lists = known.map((oid) => git.files(oid, FOLDER));
  const files = git.files(commit, FOLDER);
  // A branch that is born without them (`gh-pages`, say) takes none away.
  const paths = new Set([...files.keys(), ...(before ? lists.flatMap((list) => [...list.keys()]) : [])]);
  for (const path of paths) {
    const same = lists.some((list) => list.get(path)?.oid === files.get(path)?.oid);
    if (same) continue;
    throw new Refusal(
      403,
      `refusing to allow a GitHub App to create or update workflow \`${path}\` without \`workflows\` permission`,
    );
  }
}
