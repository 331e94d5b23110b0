import { findRequiredCheckProblems } from "../checks/required-checks.ts";
import { HttpError } from "../rest/http-error.ts";
import type { Sandbox } from "../sandbox.ts";
import { describeMissingDeployments } from "../deployments/deployments.ts";
import { checkRefName, describeMetadataRule, findUnfitCommits } from "./metadata-rules.ts";
import { findForbiddenPaths, isPushRule } from "./push-rules.ts";
import { RuleViolationError, type RuleViolation } from "./rule-violations.ts";
import { canBypass, listRefRules } from "./branch-rules.ts";
import { getGit } from "../git/get-git.ts";
import { ZERO } from "../git/repository.ts";
import { isVerifiedCommit } from "../git/commit-signing.ts";
import type { BranchRule } from "../schema/rules.ts";
import type { Repository } from "../schema/repository.ts";
import type { Actor } from "../auth/actor.ts";

export interface RefMove {
  /** Full name, `refs/heads/x`. */
  ref: string;
  before: string;
  after: string;
  /** `merge` is the merge of a pull request, which has its own rules. */
  via: "push" | "merge";
}

/** Refuses a change of a ref that rules forbid to this actor, in GitHub's sentences. */
export function checkRefRules(
  sandbox: Sandbox,
  repository: Repository,
  actor: Actor,
  move: RefMove,
): void {
  const found = findRefViolations(sandbox, repository, actor, move);
  if (found.length > 0) throw new RuleViolationError(422, move.ref, found);
}

/**
 * Returns the rules that a change of a ref by this actor violates. `without` lists types of rules
 * to skip.
 */
export function findRefViolations(
  sandbox: Sandbox,
  repository: Repository,
  actor: Actor,
  move: RefMove,
  without: readonly string[] = [],
): RuleViolation[] {
  const found = listRefRules(repository, move.ref).flatMap((rule): RuleViolation[] => {
    if (without.includes(rule.type) || canBypass(rule, actor, repository, move.via)) return [];
    return findViolations(sandbox, repository, rule, move).map((one) => {
      return { details: [], ...one, protection: rule.protection !== undefined };
    });
  });
  return [...new Map(found.map((one) => [one.message, one])).values()];
}

type FoundViolation = Pick<RuleViolation, "message"> & Partial<RuleViolation>;

function findViolations(
  sandbox: Sandbox,
  repository: Repository,
  rule: BranchRule,
  move: RefMove,
): FoundViolation[] {
  const git = getGit(sandbox, repository);
  const born = move.before === ZERO;
  const say = (message: string | false | null): FoundViolation[] => (message ? [{ message }] : []);
  if (move.after === ZERO)
    return say(rule.type === "deletion" && "Cannot delete this protected ref.");
  switch (rule.type) {
    case "creation":
      return say(born && "Cannot create ref due to creations being restricted.");
    case "update":
      return say(!born && "Cannot update this protected ref.");
    case "lock_branch":
      return say(!born && "Cannot change this locked branch");
    case "authorization":
      return say(
        `You're not authorized to push to this branch. Visit ${ABOUT_PROTECTION} for ` +
          "more information.",
      );
    case "non_fast_forward":
      return say(
        !born &&
          !git.isAncestor(move.before, move.after) &&
          `Cannot force-push to this ${getRefKind(move.ref)}`,
      );
    case "merge_queue":
      return say(!born && "Changes must be made through the merge queue");
    case "pull_request":
      return say(move.via === "push" && !born && "Changes must be made through a pull request.");
    case "required_status_checks": {
      const free =
        born && (rule.protection || rule.parameters?.["do_not_enforce_on_create"] === true);
      if (move.via === "merge" || free) return [];
      return findRequiredCheckProblems(sandbox, repository, rule, move.after).map((message) => ({
        message,
      }));
    }
    case "required_deployments":
      return move.via === "merge" || born
        ? []
        : say(describeMissingDeployments(sandbox, repository, rule, move.after));
    case "branch_name_pattern":
    case "tag_name_pattern":
      return say(born && checkRefName(rule, move.ref.split("/").slice(2).join("/")));
    default:
      return findCommitViolations(sandbox, repository, rule, move);
  }
}

/** Returns a rule's objections to the commits of a move, and to the files in them. */
function findCommitViolations(
  sandbox: Sandbox,
  repository: Repository,
  rule: BranchRule,
  move: RefMove,
): FoundViolation[] {
  const git = getGit(sandbox, repository);
  const [from, born] = [git.peel(move.after), move.before === ZERO];
  if (from === null) return [];
  if (isPushRule(rule)) {
    const fresh = move.via === "push" ? git.log({ from, withoutBranches: true }) : [];
    const found = findForbiddenPaths(git, rule, fresh);
    return found ? [{ message: found.words, details: found.paths, push: true }] : [];
  }
  const oids = git.log({
    from,
    ...(born ? { withoutBranches: true } : { without: [move.before] }),
  });
  const commits = oids.flatMap((oid) => git.commit(oid) ?? []);
  if (rule.type === "required_signatures") {
    const unsigned = commits.some((commit) => !isVerifiedCommit(sandbox, commit));
    return unsigned ? [{ message: "Commits must have verified signatures." }] : [];
  }
  if (rule.type === "required_linear_history") {
    const merges = commits.some((commit) => commit.parents.length > 1);
    return merges
      ? [{ message: `This ${getRefKind(move.ref)} must not contain merge commits.` }]
      : [];
  }
  const unfit = findUnfitCommits(rule, commits);
  return unfit.length > 0
    ? [{ message: describeMetadataRule(rule), details: unfit.map(({ oid }) => oid) }]
    : [];
}

const ABOUT_PROTECTION =
  "https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches";

const getRefKind = (ref: string) => (ref.startsWith("refs/tags/") ? "tag" : "branch");

const WORKFLOW_FOLDER = ".github/workflows";

/**
 * Checks that a token without `workflows: write` changes no workflow files. Each must be as before
 * on this ref, or as on the default branch.
 */
export function checkWorkflowPermission(
  sandbox: Sandbox,
  repository: Repository,
  actor: Actor,
  move: RefMove,
): void {
  if (
    !("token" in actor) ||
    actor.token.permissions["workflows"] === "write" ||
    move.after === ZERO
  )
    return;
  const git = getGit(sandbox, repository);
  const commit = git.peel(move.after);
  const main = git.ref(`refs/heads/${repository.defaultBranch}`);
  if (!commit || !main) return;
  const now = git.at(commit, WORKFLOW_FOLDER)?.oid;
  const before = move.before === ZERO ? null : git.peel(move.before);
  const known = [main, ...(before ? [before] : [])];
  if (known.some((oid) => git.at(oid, WORKFLOW_FOLDER)?.oid === now)) return;
  const lists = known.map((oid) => git.files(oid, WORKFLOW_FOLDER));
  const files = git.files(commit, WORKFLOW_FOLDER);
  // A new branch without them (such as `gh-pages`) removes none.
  const paths = new Set([
    ...files.keys(),
    ...(before ? lists.flatMap((list) => [...list.keys()]) : []),
  ]);
  for (const path of paths) {
    const same = lists.some((list) => list.get(path)?.oid === files.get(path)?.oid);
    if (same) continue;
    throw new HttpError(
      403,
      `refusing to allow a GitHub App to create or update workflow \`${path}\` without ` +
        "`workflows` permission",
    );
  }
}
