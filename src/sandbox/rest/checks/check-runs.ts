import { z } from "zod";
import { findSuites, getSuiteId } from "../../checks/check-suites.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { serializeCheckRun, serializeCheckSuite } from "../serializers/check.ts";
import { parseBody, parseId } from "../request-body.ts";
import { HttpError, createNotFoundError, createUnprocessableError } from "../http-error.ts";
import { respondCreated, respondOk, type RestReply } from "../reply.ts";
import { formatTimestamp } from "../../time.ts";
import { createPage, readChoice } from "../listing.ts";
import { getRepositoryPageUrl } from "../serializers/urls.ts";
import type { CheckRun, Annotation } from "../../schema/checks.ts";

/**
 * Emits the event of a check run, and that of its suite once all of its check runs are completed.
 */
function sendCheckEvents(call: Call, check: CheckRun, action: "created" | "completed"): void {
  const { login, repository, sandbox } = call;
  const payload = { check_run: serializeCheckRun(sandbox, repository, check), sender: login };
  sandbox.emit(repository, "check_run", action, payload);
  if (action !== "completed") return;
  const [suite] = findSuites(sandbox, repository, { id: check.suiteId });
  if (!suite || suite.checks.some((one) => one.status !== "completed")) return;
  const check_suite = serializeCheckSuite(sandbox, repository, suite);
  sandbox.emit(repository, "check_suite", "completed", { check_suite, sender: login });
}

/** GitHub's limit for summary and text of a check run, in characters. */
const LONGEST = 65_535;
const Text = z.string().max(LONGEST);
/** GitHub accepts 50 annotations per request, and adds those of later requests. */
const MOST_ANNOTATIONS = 50;
const AnnotationInput = z.object({
  path: z.string(),
  start_line: z.number().int(),
  end_line: z.number().int(),
  start_column: z.number().int().optional(),
  end_column: z.number().int().optional(),
  annotation_level: z.enum(["notice", "warning", "failure"]),
  message: z.string(),
  title: z.string().optional(),
  raw_details: z.string().optional(),
});

const CheckOutput = z.object({
  title: z.string().nullish(),
  summary: Text.nullish(),
  text: Text.nullish(),
  annotations: z.array(AnnotationInput).max(MOST_ANNOTATIONS).optional(),
});
type CheckOutput = z.infer<typeof CheckOutput>;

const CheckStatus = z.enum(["queued", "in_progress", "completed"]);
/** Only GitHub itself sets `stale` and `startup_failure`. */
const CheckConclusion = z.enum([
  "success",
  "failure",
  "neutral",
  "cancelled",
  "skipped",
  "timed_out",
  "action_required",
]);

function toAnnotations(output: CheckOutput | undefined): Annotation[] {
  return (output?.annotations ?? []).map((one) => ({
    path: one.path,
    startLine: one.start_line,
    endLine: one.end_line,
    startColumn: one.start_column ?? null,
    endColumn: one.end_column ?? null,
    level: one.annotation_level,
    message: one.message,
    title: one.title ?? null,
    rawDetails: one.raw_details ?? null,
  }));
}

function toCheckOutput(output: Pick<CheckOutput, "title" | "summary" | "text"> | undefined) {
  return {
    title: output?.title ?? null,
    summary: output?.summary ?? null,
    text: output?.text ?? null,
  };
}

const CreateCheckRunBody = z.object({
  name: z.string().min(1),
  head_sha: z.string(),
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  status: CheckStatus.optional(),
  started_at: z.string().optional(),
  conclusion: CheckConclusion.optional(),
  completed_at: z.string().optional(),
  output: CheckOutput.optional(),
});

/** Creates a check run. Only apps can; a conclusion completes it. */
const createCheckRun = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/check-runs",
  docs: "reference/checks#create-a-check-run",
  permission: "checks:write",
  handle(call) {
    const { actor, git, repository, sandbox } = call;
    if (!("app" in actor)) {
      throw new HttpError(403, "You must authenticate via a GitHub App.");
    }
    const body = parseBody(call, CreateCheckRunBody);
    if (!git.commit(body.head_sha))
      throw createUnprocessableError(`No commit found for SHA: ${body.head_sha}`);
    if (body.status === "completed" && !body.conclusion)
      throw createUnprocessableError("Missing conclusion");
    const now = formatTimestamp(sandbox.clock());
    const status = body.conclusion ? "completed" : (body.status ?? "queued");
    const check: CheckRun = {
      id: sandbox.nextId(),
      repositoryId: repository.id,
      name: body.name,
      headSha: body.head_sha,
      externalId: body.external_id ?? "",
      status,
      conclusion: body.conclusion ?? null,
      appSlug: actor.app.slug,
      detailsUrl: body.details_url ?? null,
      output: toCheckOutput(body.output),
      annotations: toAnnotations(body.output),
      startedAt: body.started_at ?? now,
      completedAt: status === "completed" ? (body.completed_at ?? now) : null,
      jobId: null,
      suiteId: getSuiteId(sandbox, repository, actor.app, body.head_sha),
    };
    sandbox.world.checkRuns.push(check);
    sandbox.save();
    sendCheckEvents(call, check, "created");
    if (status === "completed") sendCheckEvents(call, check, "completed");
    return respondCreated(serializeCheckRun(sandbox, repository, check));
  },
});

function requireCheckRun(call: Call): CheckRun {
  const id = parseId(call.params["check_run_id"]);
  const check = call.sandbox.world.checkRuns.find(
    (one) => one.repositoryId === call.repository.id && one.id === id,
  );
  if (!check) throw createNotFoundError();
  return check;
}

/** Returns the commit that the path's `ref` names. */
export function requireRefSha(call: Call): string {
  const ref = call.params["ref"] ?? "";
  const sha = call.git.resolve(ref);
  if (!sha) throw createUnprocessableError(`No commit found for SHA: ${ref}`);
  return sha;
}

const getCheckRun = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/check-runs/{check_run_id}",
  docs: "checks/runs#get-a-check-run",
  permission: "checks:read",
  handle: (call) =>
    respondOk(serializeCheckRun(call.sandbox, call.repository, requireCheckRun(call))),
});

/** Lists the annotations of a check run on lines of files. */
const listAnnotations = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations",
  docs: "checks/runs#list-check-run-annotations",
  permission: "checks:read",
  handle(call) {
    const check = requireCheckRun(call);
    const blob = `${getRepositoryPageUrl(call.sandbox, call.repository)}/blob/${check.headSha}`;
    return createPage(call, check.annotations ?? [], (one) => ({
      path: one.path,
      blob_href: `${blob}/${one.path.split("/").map(encodeURIComponent).join("/")}`,
      start_line: one.startLine,
      start_column: one.startColumn,
      end_line: one.endLine,
      end_column: one.endColumn,
      annotation_level: one.level,
      title: one.title,
      message: one.message,
      raw_details: one.rawDetails,
    }));
  },
});

/** Lists check runs of a commit: the newest of each name in a suite, unless `filter=all`. */
const listCheckRuns = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/commits/{ref...}/check-runs",
  docs: "checks/runs#list-check-runs-for-a-git-reference",
  permission: "checks:read",
  handle(call) {
    const { repository, sandbox } = call;
    const sha = requireRefSha(call);
    const all = sandbox.world.checkRuns.filter(
      (one) => one.repositoryId === repository.id && one.headSha === sha,
    );
    return createCheckRunsPage(call, all);
  },
});

/**
 * Creates one page of these check runs, filtered by `filter`, `check_name`, `status` and `app_id`.
 */
export function createCheckRunsPage(call: Call, all: CheckRun[]): RestReply {
  const { query, repository, sandbox } = call;
  const name = query.get("check_name");
  const status = readChoice(call, "CheckRun", "status", [
    "any",
    "queued",
    "in_progress",
    "completed",
  ]);
  const appId = query.get("app_id");
  const slug =
    appId === null ? null : sandbox.world.apps.find((one) => String(one.id) === appId)?.slug;
  const found = (
    readChoice(call, "CheckRun", "filter", ["latest", "all"]) === "all" ? all : keepNewest(all)
  ).filter(
    (one) =>
      (name === null || one.name === name) &&
      (status === "any" || one.status === status) &&
      (slug === null || one.appSlug === slug),
  );
  return createPage(
    call,
    found,
    (one) => serializeCheckRun(sandbox, repository, one),
    "check_runs",
  );
}

/**
 * Keeps the newest check run of each name in a suite. Two workflows can both have a job of the same
 * name, because each run has its own suite.
 */
function keepNewest(checks: CheckRun[]): CheckRun[] {
  const found = new Map<string, CheckRun>();
  for (const check of checks) found.set(`${check.suiteId} ${check.name}`, check);
  return [...found.values()];
}

const UpdateCheckRunBody = z.object({
  name: z.string().min(1).optional(),
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  status: CheckStatus.optional(),
  started_at: z.string().optional(),
  conclusion: CheckConclusion.optional(),
  completed_at: z.string().optional(),
  output: CheckOutput.optional(),
});

const ORDER = ["queued", "in_progress", "completed"];

/**
 * A status only moves forward, and a completed check run keeps its conclusion and times. GitHub
 * answers 200 and changes the other fields.
 * https://github.com/orgs/community/discussions/24761#discussioncomment-3245360
 */
const updateCheckRun = defineEndpoint({
  method: "PATCH",
  path: "/repos/{owner}/{repo}/check-runs/{check_run_id}",
  docs: "checks/runs#update-a-check-run",
  permission: "checks:write",
  handle(call) {
    const { actor, repository, sandbox } = call;
    const check = requireCheckRun(call);
    if (!("app" in actor) || actor.app.slug !== check.appSlug) {
      const owner =
        sandbox.world.apps.find((one) => one.slug === check.appSlug)?.id ?? check.appSlug;
      const why = "check run can only be modified by the GitHub App that created it.";
      throw new HttpError(403, `Invalid app_id \`${owner}\` - ${why}`);
    }
    const body = parseBody(call, UpdateCheckRunBody);
    if (body.status === "completed" && !body.conclusion && !check.conclusion)
      throw createUnprocessableError("Missing conclusion");
    const was = check.status;
    const asked = body.conclusion ? "completed" : (body.status ?? was);
    const status = ORDER.indexOf(asked) > ORDER.indexOf(was) ? asked : was;
    const now = formatTimestamp(sandbox.clock());
    const ended = status === "completed";
    if (was !== "completed") {
      Object.assign(check, {
        status,
        startedAt: body.started_at ?? check.startedAt,
        conclusion: ended ? body.conclusion : null,
        completedAt: ended ? (body.completed_at ?? now) : null,
      });
    }
    Object.assign(check, {
      name: body.name ?? check.name,
      detailsUrl: body.details_url ?? check.detailsUrl,
      externalId: body.external_id ?? check.externalId,
      output: body.output ? toCheckOutput({ ...check.output, ...body.output }) : check.output,
      annotations: [...(check.annotations ?? []), ...toAnnotations(body.output)],
    });
    sandbox.save();
    if (was !== "completed" && status === "completed") sendCheckEvents(call, check, "completed");
    return respondOk(serializeCheckRun(sandbox, repository, check));
  },
});

export const checkRunEndpoints: Endpoint[] = [
  createCheckRun,
  getCheckRun,
  updateCheckRun,
  listAnnotations,
  listCheckRuns,
];
