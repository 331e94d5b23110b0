/**
 * Creates the facts: a snapshot of GitHub's state, limited to what is active. Nothing that has
 * ended is read.
 */
import { getBranches } from "../../core/model/names.ts";
import { DEFAULT_SETTINGS } from "../../core/model/settings.ts";
import { getOfferBranches } from "../../core/setup/onboarding.ts";
import { PREFLIGHT_BUILD_STATUSES } from "../../core/rules/start/preflight.ts";
import type { Facts, IssueFact } from "../../core/model/facts.ts";
import type { State } from "../../core/model/state.ts";
import type { Access } from "../github/access.ts";
import { getSlugIssue } from "../github/record-store.ts";
import { addCheckLogs, addFailures, listActiveSessions, readRuns } from "./runs.ts";
import { readBaseAt, listCreateWorkflows } from "./base.ts";
import { readBaseBranch, type IssueContext } from "./issue-context.ts";
import { NO_BUILD_RULES, readRules } from "./rules.ts";
import { readComments, getCommentScope, type CommentFacts } from "./comments.ts";
import { readCostHistory } from "./build-accounts.ts";
import { listEnabledWorkflows, getExpectedChecks } from "./workflow-triggers.ts";
import { readHandIns } from "./hand-ins.ts";
import { findFirstAddress, toIssueFact } from "./issue.ts";
import { findOfferedPull, findTemplatesPull } from "./offered-pulls.ts";
import { readBaseline, readTipChecks } from "./build-branch-checks.ts";
import { readKnowledge, readOpenIssues, readPrd } from "./session-inputs.ts";
import {
  createEmptyRefs,
  findContainedBase,
  findLostRecord,
  findUnlandedBranches,
  listLeftoverBranches,
  readRefs,
} from "./refs.ts";
import { readPreflight } from "./preflight.ts";
import { readProposals, readUnsettled } from "./proposals.ts";
import { findRevertPull, readPulls } from "./pulls.ts";
import { Roles } from "./roles.ts";
import { ReadCache } from "./read-cache.ts";
import { readBuildDiff } from "./build-diff.ts";
import { isBuildEnded } from "../../core/model/build-types.ts";

/** Facts that aren't read from GitHub here. */
type KnownFacts = "record" | "readAt" | "edits" | "outcomes" | "away" | "spending";

/** Reads the facts about an issue and its build. @throws GitHubError */
export async function observeBuild(
  access: Access,
  context: IssueContext,
  state: State | null,
  { record, readAt, edits, outcomes, away, spending }: Pick<Facts, KnownFacts>,
  cache: ReadCache,
): Promise<Facts> {
  const roles = new Roles(access, cache);
  const { settings } = context.base;
  const label = settings.ok ? settings.value.label : DEFAULT_SETTINGS.label;
  const [issue, build] = await Promise.all([
    toIssueFact(context.issue, label, roles),
    state ? readBuildFacts(access, context, state, roles, cache) : null,
  ]);
  const read = {
    app: access.app,
    repository: {
      ...context.repository,
      workflowInstalled: context.base.workflowInstalled,
      workflowUnusable: context.base.workflow.unusable,
      workflowDiffers: context.base.workflow.differs,
      onCreate: listCreateWorkflows(context.base.workflows),
    },
    settings,
    issue,
    ...(build ?? (await readIssueFacts(access, context, issue, roles, cache))),
    prd: null,
    onboarding: await findConfigureOffer(access, context, issue, state, cache),
    templatesPull: settings.ok
      ? await findTemplatesPull(access, state, settings.value, cache)
      : null,
    record,
    readAt,
    edits,
    outcomes,
    away,
    spending,
  };
  const facts = { ...read, lostRecord: await findLostRecord(access, read, state) };
  return { ...facts, prd: await readPrd(access, facts, state) };
}

type BuildFacts = Omit<
  Facts,
  | (
      | "app"
      | "repository"
      | "settings"
      | "issue"
      | "prd"
      | "lostRecord"
      | "onboarding"
      | "templatesPull"
    )
  | KnownFacts
>;

/** Needed if a build could start except that the workflow is missing. */
async function findConfigureOffer(
  access: Access,
  context: IssueContext,
  issue: IssueFact,
  state: State | null,
  cache: ReadCache,
) {
  const { base } = context;
  if (
    base.workflowInstalled ||
    (!issue.trigger && findFirstAddress(context.issue) === null) ||
    (state && !isBuildEnded(state.build.status))
  )
    return null;
  const prefix = (base.settings.ok ? base.settings.value : DEFAULT_SETTINGS).branch_prefix;
  const { configure } = getOfferBranches(prefix);
  return cache.get("pulls", `offer ${configure}`, () => findOfferedPull(access, configure));
}

async function readBuildFacts(
  access: Access,
  context: IssueContext,
  state: State,
  roles: Roles,
  cache: ReadCache,
): Promise<BuildFacts> {
  const { branch_prefix: prefix, slug, tip } = state.build;
  const { name, base, fact: baseBranch } = await readBaseBranch(access, context, state, cache);
  const settings = base.settings.ok ? base.settings.value : DEFAULT_SETTINGS;
  const names = getBranches(prefix, slug);
  const sessions = listActiveSessions(state);
  const scope = getCommentScope(state);
  const over = isBuildEnded(state.build.status);
  const awaited = PREFLIGHT_BUILD_STATUSES.includes(state.build.status);
  const refScope = { prefix, slug, base: base.sha, tip, over, early: state.build.early.length > 0 };
  const remarks = readComments(access, scope, roles, cache);
  // A person who takes over a worker pushes, then comments. Branches are read after comments, so
  // that the push is seen.
  const isByHand = Object.values(state.workers).some(({ takeover: taken }) => taken !== null);
  const branches = isByHand
    ? remarks.then(() => readRefs(access, refScope, new ReadCache()))
    : readRefs(access, refScope, cache);
  const [refs, rules, runs, comments, preflight, onBase] = await Promise.all([
    branches,
    over ? NO_BUILD_RULES : readRules(access, { names, base: name }, cache),
    readRuns(access, state.build.repository.id, sessions, cache),
    remarks,
    awaited
      ? cache.get("preflight", context.base.sha, () => readPreflight(access, context.base))
      : null,
    cache.get("issue", "enabled", () => listEnabledWorkflows(access, base.workflows)),
  ]);
  const contained = await findContainedBase(access, refs);
  // A workflow runs on a pull request as it is in the merge of both branches. For workers' pull
  // requests that is the build branch's version.
  const inBuild = contained === base.sha ? null : await readBaseAt(access, contained);
  const workflows = {
    land: onBase,
    workers: inBuild
      ? await cache.get("issue", `enabled ${contained}`, () =>
          listEnabledWorkflows(access, inBuild.workflows),
        )
      : onBase,
  };
  const branchChecks = async () => {
    const [tip, baseline] = await Promise.all([
      readTipChecks(access, state, refs, base.workflows, settings.checks.ignore, cache),
      readBaseline(access, state, contained, base.workflows, cache),
    ]);
    return { tip, baseline };
  };
  const { ciExpected, landOnly } = getExpectedChecks(workflows, names, name);
  const [
    ofBranches,
    unsettled,
    whole,
    proposals,
    handIns,
    pulls,
    unlanded,
    reversal,
    openIssues,
    history,
    knowledge,
  ] = await Promise.all([
    branchChecks(),
    readUnsettled(access, state, cache),
    readBuildDiff(access, state, refs),
    readProposals(access, { state, build: refs.build?.sha ?? null, sessions, runs, settings }),
    over ? {} : readHandIns(access, state, refs.build?.sha ?? null, settings),
    readPulls(access, { state, refs, rules, workflows, roles, cache }),
    findUnlandedBranches(access, state, refs),
    findRevertPull(access, state, comments.remarks),
    readOpenIssues(access, state, roles),
    readCostHistory(access, state),
    readKnowledge(access, state, refs, settings),
  ]);
  return {
    refs,
    ...whole,
    baseBranch,
    buildContainsBase: contained === refs.base,
    ...ofBranches,
    baseInBuild: contained,
    runs: await addFailures(access, runs, proposals),
    proposals,
    handIns,
    unsettled,
    pulls: await addCheckLogs(access, state, pulls),
    ...comments,
    preflight,
    rules,
    ciExpected,
    unlanded,
    reversal,
    openIssues,
    history,
    knowledge,
    landOnly,
  };
}

async function readIssueFacts(
  access: Access,
  context: IssueContext,
  issue: IssueFact,
  roles: Roles,
  cache: ReadCache,
): Promise<BuildFacts> {
  const since = [issue.trigger?.at, findFirstAddress(context.issue)]
    .filter((time) => typeof time === "string")
    .toSorted()[0];
  const { settings } = context.base;
  const prefix = (settings.ok ? settings.value : DEFAULT_SETTINGS).branch_prefix;
  const scope = {
    isOurs: (slug: string) => getSlugIssue(slug) === issue.number,
    numbers: [issue.number],
    since: since ?? "",
    watermark: since ?? "",
  };
  const nothing: CommentFacts = { remarks: [], edited: [], posted: {} };
  const [comments, heads] = await Promise.all([
    since ? readComments(access, scope, roles, cache) : nothing,
    listLeftoverBranches(access, prefix, issue.number),
  ]);
  return {
    buildDiff: null,
    coauthors: [],
    lostWork: {},
    refs: { ...createEmptyRefs(context.base.sha), heads },
    baseBranch: { gone: false, heir: null },
    buildContainsBase: true,
    tip: null,
    baseline: null,
    baseInBuild: context.base.sha,
    runs: [],
    proposals: {},
    handIns: {},
    unsettled: {},
    pulls: {},
    ...comments,
    preflight: null,
    rules: NO_BUILD_RULES,
    ciExpected: { workers: false, land: false, byPath: false },
    unlanded: null,
    reversal: null,
    openIssues: null,
    history: null,
    knowledge: null,
    landOnly: [],
  };
}
