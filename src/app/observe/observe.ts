/**
 * Makes the facts: a snapshot of what GitHub says, bounded by what is active. Nothing is asked about what has
 * ended.
 */
import { branchesOf } from "../../core/build/names.ts";
import { DEFAULT_SETTINGS } from "../../core/build/settings.ts";
import { offerBranches } from "../../core/onboarding/decide.ts";
import { isOver } from "../../core/build/view.ts";
import { PROVEN_IN } from "../../core/rules/start/preflight.ts";
import type { Facts, IssueFact } from "../../core/build/facts.ts";
import type { State } from "../../core/build/state.ts";
import type { Access } from "../github/access.ts";
import { issueOf } from "../github/findBuild.ts";
import { activeSessions } from "./active.ts";
import { baseAt, findOnCreate } from "./base.ts";
import { baseBranchOf } from "./baseBranch.ts";
import { NO_RULES_AT_ALL, rulesOf } from "./branchRules.ts";
import { commentsOf, scopeOf, type CommentFacts } from "./comments.ts";
import { costHistoryOf } from "./costHistory.ts";
import { enabledOf, expectedOf } from "./expected.ts";
import type { Ground } from "./ground.ts";
import { readHandIns } from "./hand-ins.ts";
import { addressedSince, issueFact } from "./issue.ts";
import { offeredPull } from "./offers.ts";
import { baselineOf, tipOf } from "./tip.ts";
import { withCheckLogs, withFailures } from "./failed-jobs.ts";
import { knowledgeOf } from "./knowledge.ts";
import { findLostRecord } from "./lost-record.ts";
import { openIssuesOf } from "./openIssues.ts";
import { preflightOf } from "./preflight.ts";
import { prdOf } from "./prd.ts";
import { proposalsOf } from "./proposals.ts";
import { pullsOf } from "./pulls.ts";
import { baseInBuild, leftOf, noRefs, refsOf } from "./refs.ts";
import { reversalOf } from "./reversal.ts";
import { Roles } from "./roles.ts";
import { runsOf } from "./runs.ts";
import { Seen } from "./seen.ts";
import { findTemplatesPull } from "./templates-pull.ts";
import { unlandedOf } from "./unlanded.ts";
import { readUnsettled } from "./unsettled.ts";
import { wholeOf } from "./whole.ts";

/** What isn't read of GitHub here. */
type Known = "record" | "readAt" | "edits" | "outcomes" | "away" | "spending";

/** The facts about an issue and its build. @throws GitHubError */
export async function observe(
  access: Access,
  ground: Ground,
  state: State | null,
  { record, readAt, edits, outcomes, away, spending }: Pick<Facts, Known>,
  seen: Seen,
): Promise<Facts> {
  const roles = new Roles(access, seen);
  const { settings } = ground.base;
  const label = settings.ok ? settings.value.label : DEFAULT_SETTINGS.label;
  const [issue, build] = await Promise.all([
    issueFact(ground.issue, label, roles),
    state ? ofBuild(access, ground, state, roles, seen) : null,
  ]);
  const read = {
    app: access.app,
    repository: {
      ...ground.repository,
      workflowInstalled: ground.base.workflowInstalled,
      workflowUnusable: ground.base.workflow.unusable,
      workflowDiffers: ground.base.workflow.differs,
      onCreate: findOnCreate(ground.base.workflows),
    },
    settings,
    issue,
    ...(build ?? (await withoutBuild(access, ground, issue, roles, seen))),
    prd: null,
    onboarding: await offeredTo(access, ground, issue, state, seen),
    templatesPull: settings.ok ? await findTemplatesPull(access, state, settings.value, seen) : null,
    record,
    readAt,
    edits,
    outcomes,
    away,
    spending,
  };
  const facts = { ...read, lostRecord: await findLostRecord(access, read, state) };
  return { ...facts, prd: await prdOf(access, facts, state) };
}

type BuildFacts = Omit<
  Facts,
  ("app" | "repository" | "settings" | "issue" | "prd" | "lostRecord" | "onboarding" | "templatesPull") | Known
>;

/** Asked for where a build could begin but for the workflow. */
async function offeredTo(access: Access, ground: Ground, issue: IssueFact, state: State | null, seen: Seen) {
  const { base } = ground;
  if (
    base.workflowInstalled ||
    (!issue.trigger && addressedSince(ground.issue) === null) ||
    (state && !isOver(state.build.status))
  )
    return null;
  const prefix = (base.settings.ok ? base.settings.value : DEFAULT_SETTINGS).branch_prefix;
  const { configure } = offerBranches(prefix);
  return seen.once("pulls", `offer ${configure}`, () => offeredPull(access, configure));
}

async function ofBuild(access: Access, ground: Ground, state: State, roles: Roles, seen: Seen): Promise<BuildFacts> {
  const { branch_prefix: prefix, slug, tip } = state.build;
  const { name, base, fact: baseBranch } = await baseBranchOf(access, ground, state, seen);
  const settings = base.settings.ok ? base.settings.value : DEFAULT_SETTINGS;
  const names = branchesOf(prefix, slug);
  const sessions = activeSessions(state);
  const scope = scopeOf(state);
  const over = isOver(state.build.status);
  const awaited = PROVEN_IN.includes(state.build.status);
  const refScope = { prefix, slug, base: base.sha, tip, over, early: state.build.early.length > 0 };
  const remarks = commentsOf(access, scope, roles, seen);
  // Who does a worker by hand pushes, then comments: the branches are read after the comments, so that a push is seen.
  const isByHand = Object.values(state.workers).some(({ taken }) => taken !== null);
  const branches = isByHand ? remarks.then(() => refsOf(access, refScope, new Seen())) : refsOf(access, refScope, seen);
  const [refs, rules, runs, comments, preflight, onBase] = await Promise.all([
    branches,
    over ? NO_RULES_AT_ALL : rulesOf(access, { names, base: name }, seen),
    runsOf(access, state.build.repository.id, sessions, seen),
    remarks,
    awaited ? seen.once("preflight", ground.base.sha, () => preflightOf(access, ground.base)) : null,
    seen.once("ground", "enabled", () => enabledOf(access, base.workflows)),
  ]);
  const contained = await baseInBuild(access, refs);
  // A workflow runs on a pull request as it stands in the merge of both: on the workers' as the build branch has it.
  const inBuild = contained === base.sha ? null : await baseAt(access, contained);
  const workflows = {
    land: onBase,
    workers: inBuild
      ? await seen.once("ground", `enabled ${contained}`, () => enabledOf(access, inBuild.workflows))
      : onBase,
  };
  const branchChecks = async () => {
    const [tip, baseline] = await Promise.all([
      tipOf(access, state, refs, base.workflows, settings.checks.ignore, seen),
      baselineOf(access, state, contained, base.workflows, seen),
    ]);
    return { tip, baseline };
  };
  const { ciExpected, landOnly } = expectedOf(workflows, names, name);
  const [ofBranches, unsettled, whole, proposals, handIns, pulls, unlanded, reversal, openIssues, history, knowledge] =
    await Promise.all([
      branchChecks(),
      readUnsettled(access, state, seen),
      wholeOf(access, state, refs),
      proposalsOf(access, { state, build: refs.build?.sha ?? null, sessions, runs, settings }),
      over ? {} : readHandIns(access, state, refs.build?.sha ?? null, settings),
      pullsOf(access, { state, refs, rules, workflows, roles, seen }),
      unlandedOf(access, state, refs),
      reversalOf(access, state, comments.remarks),
      openIssuesOf(access, state, roles),
      costHistoryOf(access, state),
      knowledgeOf(access, state, refs, settings),
    ]);
  return {
    refs,
    ...whole,
    baseBranch,
    buildContainsBase: contained === refs.base,
    ...ofBranches,
    baseInBuild: contained,
    runs: await withFailures(access, runs, proposals),
    proposals,
    handIns,
    unsettled,
    pulls: await withCheckLogs(access, state, pulls),
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

async function withoutBuild(
  access: Access,
  ground: Ground,
  issue: IssueFact,
  roles: Roles,
  seen: Seen,
): Promise<BuildFacts> {
  const since = [issue.trigger?.at, addressedSince(ground.issue)]
    .filter((time) => typeof time === "string")
    .toSorted()[0];
  const { settings } = ground.base;
  const prefix = (settings.ok ? settings.value : DEFAULT_SETTINGS).branch_prefix;
  const scope = {
    isOurs: (slug: string) => issueOf(slug) === issue.number,
    numbers: [issue.number],
    since: since ?? "",
    watermark: since ?? "",
  };
  const nothing: CommentFacts = { remarks: [], edited: [], posted: {} };
  const [comments, all] = await Promise.all([
    since ? commentsOf(access, scope, roles, seen) : nothing,
    leftOf(access, prefix, issue.number),
  ]);
  return {
    buildDiff: null,
    coauthors: [],
    lostWork: {},
    refs: { ...noRefs(ground.base.sha), all },
    baseBranch: { gone: false, heir: null },
    buildContainsBase: true,
    tip: null,
    baseline: null,
    baseInBuild: ground.base.sha,
    runs: [],
    proposals: {},
    handIns: {},
    unsettled: {},
    pulls: {},
    ...comments,
    preflight: null,
    rules: NO_RULES_AT_ALL,
    ciExpected: { workers: false, land: false, byPath: false },
    unlanded: null,
    reversal: null,
    openIssues: null,
    history: null,
    knowledge: null,
    landOnly: [],
  };
}
