/**
 * Starts a build from a label or `/orchestrate` by a person with write access. Baton names any
 * obstacle before the build costs anything.
 */
import { getEffectKey, type Effect } from "../../model/effects/index.ts";
import type { Facts } from "../../model/facts.ts";
import { getSessionSettings, type Settings } from "../../model/settings.ts";
import { hashString } from "../../model/hash.ts";
import { getOtherBudgets } from "../../model/budget.ts";
import { createSlug } from "../../model/names.ts";
import { getBuildType, type BuildTypeRules, type DeliveryKind } from "../../model/build-types.ts";
import { applyOverrides, type BuildOverrides } from "../../model/overrides.ts";
import {
  describeRefusedStart,
  describeStartObstacle,
  type StartObstacle,
} from "../../messages/start.ts";
import { parseRequest } from "../../setup/request-text.ts";
import { createOverrides, type RequestFields } from "../../setup/request-fields.ts";
import { MISSING_RECORD_KEY, explainMissingRecord } from "./missing-record.ts";
import { NO_USAGE } from "../../model/proposal.ts";
import { requestWorkflow } from "./missing-workflow.ts";
import type { State } from "../../model/state.ts";
import {
  getEditKey,
  getLateAnswerKey,
  getStatelessEditKey,
  getStrayAnswerKey,
  type Trigger,
} from "../../model/trigger.ts";
import type { Decision } from "../../model/decision.ts";

// `sync: before_build`: a build begins after the repository is in sync with its templates.

/** Returns whether the repository needs no sync first. */
function isInSync(facts: Facts, { sync, templates }: Settings, trigger: Trigger): boolean {
  if (sync !== "before_build" || templates.length === 0) return true;
  return findSyncOutcome(facts, trigger)?.sha !== undefined;
}

/**
 * Requests the sync once per decision. If a person has to act, their push, merge or `/sync` leads
 * to another decision.
 */
function requestTemplateSync(facts: Facts, trigger: Trigger): Decision {
  const effects = findSyncOutcome(facts, trigger) ? [] : [buildSyncEffect(facts, trigger)];
  return { patch: null, effects, wakeAt: null };
}

function findSyncOutcome(facts: Facts, trigger: Trigger) {
  const key = getEffectKey(buildSyncEffect(facts, trigger));
  return facts.outcomes.find(({ effect }) => effect === key);
}

function buildSyncEffect({ issue }: Facts, { event, actor }: Trigger): Effect {
  return {
    type: "sync_templates",
    key: hashString(event).slice(0, 12),
    issue: issue.number,
    actor,
  };
}

const NOTHING: Decision = { patch: null, effects: [], wakeAt: null };

/**
 * Decides whether the issue becomes a build.
 *
 * @param last the newest build of this issue that has ended
 * @param trigger what asks for a build; null = nothing does
 */
export function startBuild(
  facts: Facts,
  now: string,
  last: State | null,
  trigger: Trigger | null,
): Decision {
  if (!trigger || facts.repository.archived) return NOTHING;
  // A label on a closed issue asks for nothing, but a comment to Baton there does.
  if (facts.issue.state === "closed" && trigger.comment === null) return NOTHING;
  if (facts.settings.ok && !facts.repository.workflowInstalled && facts.issue.state === "open") {
    return requestWorkflow(facts, trigger);
  }
  const again =
    trigger.comment === null ? "remove the label and set it again" : "say `/orchestrate` again";
  const gone = explainMissingRecord(facts, again);
  // What Baton said about this request before its build began is separate.
  if (gone !== null) return refuseStart(facts, trigger, gone, MISSING_RECORD_KEY);
  const obstacle = findStartObstacle(facts, trigger);
  if (obstacle) {
    const words = describeStartObstacle(obstacle, trigger.comment === null);
    return refuseStart(facts, trigger, words);
  }
  const asked = parseRequest(facts.issue.body);
  if (!facts.settings.ok || !asked.ok || (asked.value.prd !== undefined && !facts.prd))
    return NOTHING;
  if (!isInSync(facts, facts.settings.value, trigger)) return requestTemplateSync(facts, trigger);
  // A person's command is newer than the text of the request.
  const wishes = {
    ...createOverrides(asked.value, facts.issue.author, facts.settings.value),
    ...trigger.wishes,
  };
  const ordinal = (last?.build.ordinal ?? 0) + 1;
  const state = createBuildState(
    facts,
    facts.settings.value,
    { asked: asked.value, wishes },
    trigger,
    now,
    ordinal,
  );
  Object.assign(state.build, findHandledComments(facts, last, trigger));
  const asks = trigger.comment === null ? "labelled" : "asks for a build of";
  return {
    patch: { state, message: `Start: @${trigger.actor} ${asks} issue #${facts.issue.number}` },
    effects: [],
    wakeAt: now,
  };
}

/** Returns the first obstacle that keeps a build from starting. */
function findStartObstacle(facts: Facts, { at }: Trigger): StartObstacle | null {
  const { issue, repository, settings, prd } = facts;
  if (issue.state === "closed") return { kind: "issue_closed" };
  if (!settings.ok) return { kind: "settings_unusable", problem: settings.problem };
  if (repository.workflowUnusable)
    return { kind: "workflow_unusable", problem: repository.workflowUnusable };
  if (repository.mergeMethods.length === 0) return { kind: "no_merge_method" };
  // Times have a resolution of one second: an edit in the label's own second may have come after
  // it.
  if (issue.editedAt !== null && issue.editedAt >= at) return { kind: "issue_edited" };
  const asked = parseRequest(issue.body);
  if (!asked.ok) return { kind: "request_invalid", problems: asked.problems };
  return prd?.ok === false
    ? { kind: "document_unusable", path: prd.path, problem: prd.problem }
    : null;
}

/**
 * Says once, on the issue, why nothing starts. Without a record to store it in, Baton finds the
 * comment again by its marker.
 */
function refuseStart(
  facts: Facts,
  trigger: Trigger,
  obstacle: string,
  prefix = "refused",
): Decision {
  const key = `${prefix}-${hashString(trigger.event).slice(0, 12)}`;
  if (facts.posted[key]) return NOTHING;
  const body = describeRefusedStart(trigger.actor, obstacle);
  return {
    patch: null,
    effects: [
      { type: "comment", key, issue: facts.issue.number, body },
      { type: "react", comment: trigger.comment, issue: facts.issue.number, content: "confused" },
    ],
    wakeAt: null,
  };
}

/**
 * Returns which comments are not meant for this build: those that the last build handled, and those
 * that Baton answered while no build was running. A label that is set again during a build starts
 * the next one, so comments since then may have been handled already.
 */
function findHandledComments(
  { posted, remarks, edited }: Facts,
  last: State | null,
  { since }: Trigger,
): Pick<State["build"], "watermark" | "handled" | "handled_to"> {
  const before = last?.build;
  const answered = remarks.filter(
    (remark) => posted[getStrayAnswerKey(remark)] ?? posted[getLateAnswerKey(remark)],
  );
  const edits = edited.filter(
    (comment) =>
      posted[getStatelessEditKey(comment)] ?? before?.asked.includes(getEditKey(comment)),
  );
  const ids = [...answered, ...edits].map(({ id }) => id);
  return {
    watermark: before && before.watermark > since ? before.watermark : since,
    handled: [...new Set([...(before?.handled ?? []), ...ids])],
    handled_to: before?.handled_to ?? null,
  };
}

function getDelivery(
  { land, finalise }: RequestFields,
  { delivery }: BuildTypeRules,
): DeliveryKind {
  if (finalise !== undefined) return finalise;
  if (land === undefined) return delivery;
  // The purpose of research is a report, so it writes one even if its files land.
  if (land === "none") return "report";
  return delivery === "land" ? "land" : "both";
}

/** Formats the request as its build stores it. */
export function formatRequest({ title, body }: Pick<Facts["issue"], "title" | "body">): string {
  return `# ${title}\n\n${body}`.trim();
}

interface StartRequest {
  asked: RequestFields;
  wishes: BuildOverrides;
}

/** Creates the first state of a record, in which nothing has been done yet. */
export function createBuildState(
  facts: Facts,
  configured: Settings,
  { asked, wishes }: StartRequest,
  trigger: Trigger,
  now: string,
  ordinal: number,
): State {
  const { issue, repository } = facts;
  const settings = applyOverrides(configured, wishes);
  const build_type = asked.build_type ?? "code_build";
  const type = getBuildType({ build_type });
  const slug = createSlug(issue.number, issue.title, ordinal);
  const request = formatRequest(issue);
  const gate = { state: "closed" as const, hash: null, by: null, at: null };
  return {
    build: {
      version: 1,
      slug,
      ordinal,
      ...{ build_type, delivery: getDelivery(asked, type), done_when: asked.done_when ?? [] },
      status: "planning",
      current_wave: 0,
      repository: { id: repository.id, owner: repository.owner, name: repository.name },
      issue: issue.number,
      title: issue.title,
      trigger: { event: trigger.event, by: trigger.actor, at: trigger.at },
      request_sha256: hashString(request),
      branch_prefix: settings.branch_prefix,
      base: { branch: repository.defaultBranch, sha: facts.refs.base },
      created_at: now,
      sessions: {},
      attempts: {},
      granted: {},
      preflight: null,
      failures: [],
      plan: null,
      planning: { rounds: [], revisions: [], earlier: [] },
      gates: { plan: gate, waves: [], landing: gate },
      paused: null,
      hold: null,
      cancelled: null,
      issue_closed: null,
      handled_push: null,
      watermark: trigger.since,
      handled: [],
      handled_to: null,
      comments: {},
      outbox: [],
      asked: [],
      // Baton answers this comment like every command.
      reactions:
        trigger.comment === null ? [{ comment: null, issue: issue.number, content: "eyes" }] : [],
      landing: null,
      base_conflict: null,
      flaky: [],
      judged: null,
      tip: null,
      restored_at: null,
      refusal: null,
      baseline: null,
      red_tip: null,
      proving: null,
      candidate: null,
      early: [],
      test_first: settings.test_first && type.testFirst,
      failed_at: [],
      loops_wanted: 0,
      loops: [],
      schedule: settings.schedule,
      adaptations: [],
      rubric: null,
      retries: 0,
      wishes,
      prd: facts.prd?.ok ? { path: facts.prd.path, sha: facts.prd.sha } : null,
      budget: settings.budgets.build,
      budgets: getOtherBudgets(settings),
      unanswered: null,
      history: null,
      stop: null,
      session_settings: getSessionSettings(settings),
      pins: {},
      usage: { ...NO_USAGE, dollars: null },
      spent: [],
      unsettled: [],
      sessions_run: 0,
      unpriced: 0,
      models: [],
      delivered: null,
      ended_at: null,
      followed: 0,
      remains: [],
      tidy: false,
      tasks: [],
    },
    request,
    direction: "",
    briefs: [],
    workers: {},
    completions: {},
    reviews: {},
    closing: null,
    openIssues: {},
    research: {},
    memories: {},
    scores: {},
  };
}
