/**
 * Checks on a build's branch. A suite's end is told once; the runs in it tell theirs, which is too
 * often.
 */
import { z } from "zod";
import {
  IssueNumber,
  PayloadAuthor,
  createParser,
  findBranchIssue,
  findTitleTarget,
  parsePayload,
  parseRepository,
  type NamedRepository,
} from "./payload.ts";
import { CONFIG_PATH, WORKFLOW_PATH } from "../../core/model/settings.ts";
import { ALL_BUILDS, REPOSITORY, TEMPLATES, TEMPLATE_USERS } from "../queue/work-queue.ts";
import { SMALL_INSTALLATION } from "../observe/builds.ts";
import { isPossibleReply } from "../../core/commands/replies.ts";
import { hasCommandLine, hasSyncCommand } from "../observe/comments.ts";
import { hasTaskCommand } from "../observe/issue.ts";
import { getOfferBranches } from "../../core/setup/onboarding.ts";
import { getTemplateBranches } from "../../core/templates/sync-record.ts";
import { PREFLIGHT_TITLE } from "../../core/model/names.ts";
import { STALL_MS } from "../../core/model/ci.ts";

/** A workflow's suite ends with its run, of which `workflow_run` tells. */
const ACTIONS_APP = "github-actions";

const Suite = z.object({
  action: z.string(),
  check_suite: z.object({
    head_branch: z.string().nullish(),
    app: z.object({ slug: z.string().nullish() }).nullish(),
  }),
});

export const parseCheckSuite = createParser(Suite, ({ action, check_suite: suite }) =>
  action === "completed" && suite.app?.slug !== ACTIONS_APP
    ? findBranchIssue(suite.head_branch)
    : null,
);

const Status = z.object({ branches: z.array(z.object({ name: z.string() })) });

export const parseStatus = createParser(Status, ({ branches }) => {
  for (const { name } of branches) {
    const issue = findBranchIssue(name);
    if (issue !== null) return issue;
  }
  return null;
});

// What may ask for a preflight: a push that changes workflow or configuration, and an installation.

const PREFLIGHT_PATHS: readonly string[] = [CONFIG_PATH, WORKFLOW_PATH];
const Paths = z.array(z.string()).nullish();

const ConfigurationPush = z.object({
  ref: z.string(),
  repository: z.object({ default_branch: z.string() }),
  commits: z.array(z.object({ added: Paths, modified: Paths, removed: Paths })).nullish(),
  created: z.boolean().nullish(),
  forced: z.boolean().nullish(),
});

/**
 * A forced push doesn't list what it changed; the first one to an empty repository is what Baton
 * waited for there.
 */
export const parseConfigurationPush = createParser(
  ConfigurationPush,
  ({ ref, repository, commits, created, forced }) => {
    if (ref !== `refs/heads/${repository.default_branch}`) return null;
    const touched = (commits ?? []).flatMap((c) => [
      ...(c.added ?? []),
      ...(c.modified ?? []),
      ...(c.removed ?? []),
    ]);
    return forced || created || touched.some((path) => PREFLIGHT_PATHS.includes(path))
      ? REPOSITORY
      : null;
  },
);

const ListedRepositories = z.array(z.object({ id: z.number(), full_name: z.string() })).nullish();
const Installation = z.object({
  repositories: ListedRepositories,
  repositories_added: ListedRepositories,
});

/**
 * Those that are looked at: an installation for all repositories may name hundreds. The others are
 * once an issue is labelled there. @throws MalformedPayload
 */
export function parseInstallation(payload: unknown): NamedRepository[] {
  const { repositories, repositories_added: added } = parsePayload(Installation, payload);
  return (added ?? repositories ?? [])
    .slice(0, SMALL_INSTALLATION)
    .map((one) => parseRepository(one.id, one.full_name));
}

// A new comment on an issue or a pull request, or one that was edited, which is answered only. What
// apps and bots say never counts, nor what has no line that begins as commands or answers do.

const IssueCommentPayload = z.object({
  action: z.string(),
  comment: z.object({ user: PayloadAuthor, body: z.string().nullish() }),
  issue: z.object({
    number: IssueNumber,
    title: z.string().nullish(),
    pull_request: z.object({}).nullish(),
    user: PayloadAuthor,
  }),
});

/**
 * A comment on a pull request that may ask for a task there, with any author: the number itself is
 * looked at.
 */
export const parseTaskComment = createParser(IssueCommentPayload, ({ action, comment, issue }) => {
  const isNew = action !== "deleted" && comment.user?.type === "User" && issue.pull_request;
  return isNew && hasTaskCommand(comment.body ?? "") ? issue.number : null;
});

export const parseIssueComment = createParser(IssueCommentPayload, ({ action, comment, issue }) => {
  const body = comment.body ?? "";
  if (action === "deleted" || comment.user?.type !== "User") return null;
  if (!hasCommandLine(body) && !isPossibleReply(body)) return null;
  if (!issue.pull_request) return issue.number;
  // The payload doesn't tell a pull request's branches, and a person may have changed the title of
  // Baton's.
  return findTitleTarget(issue.title) ?? (issue.user?.type === "Bot" ? ALL_BUILDS : null);
});

// An issue labelled, unlabelled, edited, closed, reopened: the label is what starts a build.

const ISSUE_ACTIONS = ["labeled", "unlabeled", "edited", "closed", "reopened"];

const IssuePayload = z.object({ action: z.string(), issue: z.object({ number: IssueNumber }) });

export const parseIssueEvent = createParser(IssuePayload, ({ action, issue }) =>
  ISSUE_ACTIONS.includes(action) ? issue.number : null,
);

// A pull request of a build changed: by its own branch, or by one of the build's that it targets. A
// foreign one may change the configuration, or have tasks; what Baton offers, once people edit it,
// too: its own number is the lane that looks.

/**
 * What Baton offers a repository, whatever the prefix: renamed, one that was closed makes room for
 * another.
 */
const OFFER_BRANCH = new RegExp(
  `/(${Object.values(getOfferBranches(""))
    .map((name) => name.slice(1))
    .join("|")})$`,
);

const Ref = z.object({ ref: z.string() });
const Refs = z.object({ head: Ref, base: Ref });

/** Those that may bring another file, begin a review, or end tasks. */
const PULL_ACTIONS: readonly string[] = [
  ...["opened", "reopened", "synchronize", "edited"],
  ...["labeled", "ready_for_review", "closed"],
];

export const parsePullRequest = createParser(
  z.object({ pull_request: Refs }),
  ({ pull_request: pull }) => (OFFER_BRANCH.test(pull.head.ref) ? REPOSITORY : findPullIssue(pull)),
);

const ForeignPull = z.object({
  action: z.string(),
  pull_request: Refs.extend({ number: IssueNumber }),
});

/** Any but a build's own. */
export const parseForeignPull = createParser(ForeignPull, ({ action, pull_request: pull }) =>
  PULL_ACTIONS.includes(action) && findPullIssue(pull) === null ? pull.number : null,
);

const findPullIssue = ({ head, base }: z.infer<typeof Refs>) =>
  findBranchIssue(head.ref) ?? findBranchIssue(base.ref);

// What a person says on a build's pull request: a review, a comment on a line, a thread that they
// resolve.

const ReviewedPull = z.object({ head: z.object({ ref: z.string() }) });
const PersonRemark = z.object({ user: PayloadAuthor });

export const parseReview = createParser(
  z.object({ review: PersonRemark, pull_request: ReviewedPull }),
  ({ review, pull_request: pull }) =>
    // Whoever dismisses a review is the sender; the review is its author's.
    review.user?.type === "User" ? findBranchIssue(pull.head.ref) : null,
);

export const parseReviewComment = createParser(
  z.object({ comment: PersonRemark, pull_request: ReviewedPull }),
  ({ comment, pull_request: pull }) =>
    comment.user?.type === "User" ? findBranchIssue(pull.head.ref) : null,
);

export const parseReviewThread = createParser(
  z.object({ pull_request: ReviewedPull }),
  ({ pull_request: pull }) => findBranchIssue(pull.head.ref),
);

// A push to a build's branch; one to the default branch concerns every build, since they stand on
// it.

const PushPayload = z.object({
  ref: z.string(),
  repository: z.object({ default_branch: z.string() }),
});

export const parsePush = createParser(PushPayload, ({ ref, repository }) => {
  const branch = ref.replace(/^refs\/heads\//, "");
  return branch === repository.default_branch ? ALL_BUILDS : findBranchIssue(branch);
});

// A branch of a build deleted by somebody. One that is made is heard of as a push.

const DeletedRef = z.object({ ref_type: z.string(), ref: z.string() });

export const parseDeletedRef = createParser(DeletedRef, ({ ref_type: type, ref }) =>
  type === "branch" ? findBranchIssue(ref) : null,
);

// What happens to a repository as a whole: renamed, transferred, archived and taken out of it
// again, its default branch renamed or changed.

const REPOSITORY_ACTIONS = ["archived", "unarchived", "edited", "renamed", "transferred"];

export const parseRepositoryEvent = createParser(z.object({ action: z.string() }), ({ action }) =>
  REPOSITORY_ACTIONS.includes(action) ? ALL_BUILDS : null,
);

// What may bring a repository out of step with its templates, or ask for a sync.

const TemplatePush = z.object({
  ref: z.string(),
  repository: z.object({ default_branch: z.string() }),
});

/** A push to a default branch, by anyone: other repositories may take its files. */
export const parseTemplatePush = createParser(TemplatePush, ({ ref, repository }) =>
  ref === `refs/heads/${repository.default_branch}` ? TEMPLATE_USERS : null,
);

const TemplatesPull = z.object({
  action: z.string(),
  pull_request: z.object({ head: z.object({ ref: z.string() }) }),
});
/** With any prefix. */
const BRANCH_END = getTemplateBranches("").pull;
/** Those by which a person says something about it. */
const TEMPLATES_PULL_ACTIONS: readonly string[] = ["closed", "reopened", "synchronize"];

export const parseTemplatesPull = createParser(TemplatesPull, ({ action, pull_request: pull }) =>
  TEMPLATES_PULL_ACTIONS.includes(action) && pull.head.ref.endsWith(BRANCH_END) ? TEMPLATES : null,
);

const SyncComment = z.object({
  action: z.string(),
  comment: z.object({ user: PayloadAuthor, body: z.string().nullish() }),
});

export const parseSyncComment = createParser(SyncComment, ({ action, comment }) =>
  action === "created" && comment.user?.type === "User" && hasSyncCommand(comment.body ?? "")
    ? TEMPLATES
    : null,
);

// A run ended, or began after people saw it wait: a session's, whose title names its build, or CI.

const RunPayload = z.object({
  event: z.string(),
  head_branch: z.string().nullish(),
  display_title: z.string().nullish(),
  run_started_at: z.string().nullish(),
  updated_at: z.string().nullish(),
});
type RunPayload = z.infer<typeof RunPayload>;
const WorkflowRunPayload = z.object({ action: z.string(), workflow_run: RunPayload });

export const parseWorkflowRun = createParser(
  WorkflowRunPayload,
  ({ action, workflow_run: run }) => {
    if (action !== "completed" && !(action === "in_progress" && hasWaited(run))) return null;
    const title = run.event === "workflow_dispatch" ? run.display_title : null;
    return findBranchIssue(run.head_branch) ?? findTitleTarget(title);
  },
);

/**
 * A beginning matters only where people read that it waits, which a preflight's check run says at
 * once.
 */
function hasWaited({
  display_title: title,
  run_started_at: asked,
  updated_at: begun,
}: RunPayload): boolean {
  if (title?.startsWith(PREFLIGHT_TITLE)) return true;
  return Date.parse(begun ?? "") - Date.parse(asked ?? "") >= STALL_MS;
}
