/**
 * The part of classic branch protection that GitHub shows without `administration: read`. It
 * doesn't say whether stale reviews are dismissed or the last push must be approved.
 * https://docs.github.com/graphql/reference/objects#refupdaterule
 */
import {
  NO_RULES,
  type BranchRules,
  type FileLimits,
  type RulePattern,
  type MergeMethod,
} from "../../core/model/permissions.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { GitHubError, requestGitHub, requestOrNull } from "../github/errors.ts";
import type { getBranches } from "../../core/model/names.ts";
import type { Facts } from "../../core/model/facts.ts";
import type { ReadCache } from "./read-cache.ts";

const QUERY = `query ($owner: String!, $repo: String!, $ref: String!) {
  repository(owner: $owner, name: $repo) { ref(qualifiedName: $ref) { refUpdateRule {
    requiredApprovingReviewCount requiresCodeOwnerReviews requiresConversationResolution
    requiresLinearHistory requiresSignatures
  } } }
}`;

interface Protection {
  /** Null if no review is required. */
  requiredApprovingReviewCount: number | null;
  requiresCodeOwnerReviews: boolean;
  requiresConversationResolution: boolean;
  requiresLinearHistory: boolean;
  requiresSignatures: boolean;
}

interface ProtectionAnswer {
  repository: { ref: { refUpdateRule: Protection | null } | null } | null;
}

/**
 * Returns null if the branch has no protection, or if GitHub doesn't show it. @throws GitHubError
 */
async function readProtection(access: Access, branch: string): Promise<Protection | null> {
  try {
    const variables = { ...getRepoParams(access), ref: `refs/heads/${branch}` };
    const answer = await requestGitHub(() =>
      access.octokit.graphql<ProtectionAnswer>(QUERY, variables),
    );
    return answer.repository?.ref?.refUpdateRule ?? null;
  } catch (error) {
    if (error instanceof GitHubError && (error.code === "refused" || error.code === "not_found"))
      return null;
    throw error;
  }
}

/** Combines the rules of rulesets and branch protection. The stricter one applies. */
function addProtection(rules: BranchRules, protection: Protection | null): BranchRules {
  if (protection === null) return rules;
  const { requiredApprovingReviewCount: count, requiresConversationResolution: threads } =
    protection;
  const known = rules.pullRequest;
  const isAsked = count !== null || protection.requiresCodeOwnerReviews;
  return {
    ...rules,
    signatures: rules.signatures || protection.requiresSignatures,
    linearHistory: rules.linearHistory || protection.requiresLinearHistory,
    pullRequest:
      known === null && !isAsked
        ? null
        : {
            approvals: Math.max(known?.approvals ?? 0, count ?? 0),
            codeOwners: known?.codeOwners === true || protection.requiresCodeOwnerReviews,
            lastPush: known?.lastPush ?? false,
            threads: known?.threads === true || threads,
            dismissStale: known?.dismissStale ?? false,
            methods: known?.methods ?? ["squash", "rebase", "merge"],
          },
  };
}

// Reads the rules for the build's branches and for its base, from rulesets and branch protection.

const METHODS: readonly MergeMethod[] = ["squash", "rebase", "merge"];

export const NO_BUILD_RULES: Facts["rules"] = {
  worker: NO_RULES,
  build: NO_RULES,
  land: NO_RULES,
  base: NO_RULES,
};

export interface RuleScope {
  names: ReturnType<typeof getBranches>;
  /** Name of the base branch. */
  base: string;
}

/** @throws GitHubError */
export async function readRules(
  access: Access,
  { names, base }: RuleScope,
  cache: ReadCache,
): Promise<Facts["rules"]> {
  const of = (branch: string) => cache.get("rules", branch, () => readBranchRules(access, branch));
  const [worker, build, land, onBase] = await Promise.all([
    of(names.worker("W1.1")),
    of(names.build),
    of(names.land),
    cache.get("rules", `protected ${base}`, () => readProtectedRules(access, base)),
  ]);
  return { worker, build, land, base: onBase };
}

type Rules = Awaited<ReturnType<typeof listRules>>;

/**
 * Lists all active rules, regardless of who may bypass them. The branch need not exist. A private
 * repository of a free account has no rules and answers 403
 * (https://docs.github.com/rest/repos/rules#get-rules-for-a-branch).
 */
async function listRules(access: Access, branch: string) {
  try {
    return await requestGitHub(() =>
      access.octokit.paginate("GET /repos/{owner}/{repo}/rules/branches/{branch}", {
        ...getRepoParams(access),
        branch,
        per_page: 100,
      }),
    );
  } catch (error) {
    if (error instanceof GitHubError && (error.code === "refused" || error.code === "not_found"))
      return [];
    throw error;
  }
}

async function readBranchRules(access: Access, branch: string): Promise<BranchRules> {
  return mergeRulesets(await listRules(access, branch));
}

/** Reads rulesets, and the part of classic branch protection that everybody may read. */
async function readProtectedRules(access: Access, branch: string): Promise<BranchRules> {
  const [rules, answer] = await Promise.all([
    listRules(access, branch),
    requestOrNull(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/branches/{branch}", {
        ...getRepoParams(access),
        branch,
      }),
    ),
  ]);
  // A branch without any rule costs no further request.
  const protection = answer?.data.protected ? await readProtection(access, branch) : null;
  const found = addProtection(mergeRulesets(rules), protection);
  const required = answer?.data.protection?.required_status_checks;
  const level = required?.enforcement_level ?? "off";
  if (level === "off") return found;
  const checks = (required?.checks ?? []).map(({ context, app_id: app }) => ({
    context,
    app: app ?? null,
  }));
  return { ...found, requiredChecks: [...found.requiredChecks, ...checks] };
}

/** Combines several rulesets. The strictest value applies. */
function mergeRulesets(rules: Rules): BranchRules {
  const has = (type: Rules[number]["type"]) => rules.some((rule) => rule.type === type);
  const checks = rules.flatMap((rule) =>
    rule.type === "required_status_checks" ? [rule.parameters] : [],
  );
  const pulls = rules.flatMap((rule) => (rule.type === "pull_request" ? [rule.parameters] : []));
  const queue = rules.find((rule) => rule.type === "merge_queue");
  const allowed = (method: MergeMethod) =>
    pulls.every((p) => p?.allowed_merge_methods?.includes(method) ?? true);
  return {
    requiredChecks: checks.flatMap((p) =>
      (p?.required_status_checks ?? []).map((c) => ({
        context: c.context,
        app: c.integration_id ?? null,
      })),
    ),
    strict: checks.some((p) => p?.strict_required_status_checks_policy === true),
    creation: has("creation"),
    update: has("update"),
    deletion: has("deletion"),
    nonFastForward: has("non_fast_forward"),
    signatures: has("required_signatures"),
    linearHistory: has("required_linear_history"),
    pullRequest:
      pulls.length === 0
        ? null
        : {
            approvals: Math.max(...pulls.map((p) => p?.required_approving_review_count ?? 0)),
            codeOwners: pulls.some((p) => p?.require_code_owner_review === true),
            dismissStale: pulls.some((p) => p?.dismiss_stale_reviews_on_push === true),
            lastPush: pulls.some((p) => p?.require_last_push_approval === true),
            threads: pulls.some((p) => p?.required_review_thread_resolution === true),
            methods: METHODS.filter(allowed),
          },
    mergeQueue:
      queue?.type === "merge_queue"
        ? { method: parseMethod(queue.parameters?.merge_method) }
        : null,
    patterns: rules.flatMap(readPattern),
    deployments: [...new Set(rules.flatMap(readDeployments))],
    files: readFileLimits(rules),
  };
}

const ABOUT: Readonly<Record<string, RulePattern["about"]>> = {
  commit_message_pattern: "message",
  commit_author_email_pattern: "author",
  committer_email_pattern: "committer",
  branch_name_pattern: "branch",
};

function readPattern(rule: Rules[number]): RulePattern[] {
  switch (rule.type) {
    case "commit_message_pattern":
    case "commit_author_email_pattern":
    case "committer_email_pattern":
    case "branch_name_pattern": {
      const { operator = "regex", pattern = "", negate = false } = rule.parameters ?? {};
      return [{ about: ABOUT[rule.type]!, operator, pattern, negate }];
    }
    default:
      return [];
  }
}

function readDeployments(rule: Rules[number]): string[] {
  return rule.type === "required_deployments"
    ? (rule.parameters?.required_deployment_environments ?? [])
    : [];
}

/** Combines several push rulesets in the same way. */
function readFileLimits(rules: Rules): FileLimits | null {
  const limits: FileLimits = { paths: [], extensions: [], pathLength: null, size: null };
  const least = (known: number | null, given: number | undefined) =>
    Math.min(known ?? Infinity, given ?? Infinity);
  for (const rule of rules) {
    if (rule.type === "file_path_restriction")
      limits.paths.push(...(rule.parameters?.restricted_file_paths ?? []));
    if (rule.type === "file_extension_restriction") {
      limits.extensions.push(...(rule.parameters?.restricted_file_extensions ?? []));
    }
    if (rule.type === "max_file_path_length") {
      limits.pathLength = least(limits.pathLength, rule.parameters?.max_file_path_length);
    }
    if (rule.type === "max_file_size")
      limits.size = least(limits.size, rule.parameters?.max_file_size);
  }
  const none = limits.paths.length + limits.extensions.length === 0 && limits.pathLength === null;
  return none && limits.size === null ? null : limits;
}

function parseMethod(name: string | undefined): MergeMethod {
  return METHODS.find((method) => method === name?.toLowerCase()) ?? "merge";
}
