/**
 * Creates the facts about tasks: the same as a build's, limited to what one session at a time
 * needs.
 */
import { DEFAULT_SETTINGS } from "../../core/model/settings.ts";
import { parseTaskOrdinal, getTaskRoot } from "../../core/model/names.ts";
import { TASK_WORKER, type TargetFact, type TaskFacts } from "../../core/model/task.ts";
import type { Facts, PullFact } from "../../core/model/facts.ts";
import type { State } from "../../core/model/state.ts";
import type { Access } from "../github/access.ts";
import { addFailures, listActiveSessions, readRuns } from "../observe/runs.ts";
import { listCreateWorkflows } from "../observe/base.ts";
import { NO_BUILD_RULES } from "../observe/rules.ts";
import { readComments } from "../observe/comments.ts";
import { readProposals, readUnsettled } from "../observe/proposals.ts";
import { createEmptyRefs } from "../observe/refs.ts";
import { readReviews } from "../observe/reviews.ts";
import type { Roles } from "../observe/roles.ts";
import type { ReadCache } from "../observe/read-cache.ts";
import type { TaskContext } from "./load-tasks.ts";

/**
 * As long as GitHub keeps deliveries, in milliseconds. Older comments that Baton never received are
 * ignored.
 */
const BACK_MS = 3 * 24 * 60 * 60_000;

/** @param now ISO 8601 @throws GitHubError */
export async function observeTasks(
  access: Access,
  context: TaskContext,
  state: State | null,
  {
    outcomes,
    spending,
    record,
    readAt,
  }: Pick<Facts, "outcomes" | "spending" | "record" | "readAt">,
  { roles, cache, now }: { roles: Roles; cache: ReadCache; now: string },
): Promise<TaskFacts> {
  const { repository, base, target } = context;
  const { number } = target;
  const settings = base.settings.ok ? base.settings.value : DEFAULT_SETTINGS;
  const back = new Date(Date.parse(now) - BACK_MS).toISOString();
  const since = state?.build.watermark ?? back;
  // An intended comment whose answer was lost must be searched for, however old it is.
  const doubt = Object.values(state?.build.comments ?? {}).some(({ id }) => id === null);
  const root = getTaskRoot(target.kind, number);
  const slug = state?.build.slug ?? null;
  const scope = {
    // Answers without a record use only the number.
    isOurs: (one: string) =>
      slug ? one === slug : one === String(number) || parseTaskOrdinal(one, root) !== null,
    numbers: [number],
    since: state && doubt && state.build.created_at < since ? state.build.created_at : since,
    watermark: since,
  };
  const sessions = state ? listActiveSessions(state) : [];
  const isPublishing = state?.build.tasks.some(({ status }) => status === "publishing") ?? false;
  const [comments, runs, own] = await Promise.all([
    readComments(access, scope, roles, cache),
    readRuns(access, repository.id, sessions, cache),
    isPublishing && slug && target.kind === "pull"
      ? readReviews(access, slug, number, roles, cache)
      : null,
  ]);
  const unsettled = state ? await readUnsettled(access, state, cache) : {};
  const proposals = state
    ? await readProposals(access, { state, build: null, sessions, runs, settings })
    : {};
  return {
    app: access.app,
    repository: {
      ...repository,
      workflowInstalled: base.workflowInstalled,
      workflowUnusable: base.workflow.unusable,
      workflowDiffers: base.workflow.differs,
      onCreate: listCreateWorkflows(base.workflows),
    },
    settings: base.settings,
    issue: {
      ...{ number, title: target.title, body: target.body, state: target.open ? "open" : "closed" },
      author: { login: target.author.login, role: "none" },
      ...{
        closed: null,
        reopened: null,
        editedAt: null,
        edited: null,
        unlabelled: null,
        trigger: null,
      },
    },
    target: { ...target, ownReviews: own?.ownReviews ?? [] },
    pulls: target.kind === "pull" ? { [TASK_WORKER]: toPullFact(target, repository.id) } : {},
    refs: {
      ...createEmptyRefs(base.sha),
      heads: Object.fromEntries(context.records.map(({ name, sha }) => [name, sha])),
    },
    runs: await addFailures(access, runs, proposals),
    ...{ proposals, unsettled },
    ...comments,
    ...{ record, readAt, outcomes, spending },
    ...NOTHING_OF_BUILDS,
    baseInBuild: base.sha,
    rules: NO_BUILD_RULES,
  };
}

/** Facts that rules of builds read and that tasks don't have. */
const NOTHING_OF_BUILDS = {
  ...{
    buildDiff: null,
    coauthors: [],
    lostWork: {},
    baseBranch: { gone: false, heir: null },
    buildContainsBase: true,
  },
  ...{
    tip: null,
    baseline: null,
    preflight: null,
    unlanded: null,
    reversal: null,
    openIssues: null,
    history: null,
  },
  ...{
    knowledge: null,
    landOnly: [],
    prd: null,
    lostRecord: null,
    onboarding: null,
    edits: null,
    away: null,
  },
  ...{ handIns: {}, templatesPull: null },
  ciExpected: { workers: false, land: false, byPath: false },
} satisfies Partial<Facts>;

/** Converts the pull request to the form that effects use. */
function toPullFact(
  { number, open, merged, draft, head, branch, base }: TargetFact,
  repository: number,
): PullFact {
  return {
    ...{ number, state: open ? "open" : "closed", merged, draft, baseRef: base.branch },
    ...{ headSha: head.sha, headTree: head.tree, headAt: head.at, headSession: head.session },
    headRepositoryId: branch === null ? null : repository,
    ...{
      mergeSha: null,
      mergeParents: [],
      mergedBy: null,
      mergedAt: null,
      closed: null,
      reopened: null,
    },
    ...{
      rewritten: false,
      headSkipsCi: false,
      headCandidate: null,
      mergeable: null,
      sameDiffAs: null,
    },
    ...{ mergeState: "unknown", autoMerge: null, queue: null, dequeued: null, ciExpected: false },
    checks: { pending: [], failed: [], passed: [] },
    ...{ reviews: [], spoken: [], threads: [], ownReviews: [], verdictCheck: null },
  };
}
