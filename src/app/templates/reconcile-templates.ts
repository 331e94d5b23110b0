/**
 * The reconcile loop of a repository's templates: updates the repository, shows in a check run what
 * prevents that, and answers `/sync` commands.
 */
import { isRoleAtLeast } from "../../core/model/permissions.ts";
import { parseCommands } from "../../core/commands/parse.ts";
import {
  getSyncKey,
  describeSyncResult,
  renderTemplatesCheck,
  type SyncResult,
} from "../../core/templates/sync-messages.ts";
import { readMarker, appendMarker } from "../../core/messages/marker.ts";
import { hashString } from "../../core/model/hash.ts";
import { NO_BUILD_CONTEXT } from "../../core/commands/trigger.ts";
import { getTemplateBranches } from "../../core/templates/sync-record.ts";
import { readRenderedHtml } from "../../core/text/rendered-html.ts";
import { DEFAULT_SETTINGS } from "../../core/model/settings.ts";
import { addReaction, createCommentOnce } from "../effects/comments.ts";
import { TEMPLATES_CHECK, writeConfigCheck } from "../effects/checks.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { requestGitHub, GitHubError } from "../github/errors.ts";
import type { WorkItem } from "../queue/work-queue.ts";
import { parseIssueNumber, RENDERED, hasSyncCommand } from "../observe/comments.ts";
import { Roles } from "../observe/roles.ts";
import { ReadCache } from "../observe/read-cache.ts";
import { assertNoOneshotRunning } from "../oneshot/lock.ts";
import type { ReconcileDeps } from "../reconcile-deps.ts";
import { loadSyncRecord, saveSyncRecord } from "./sync-record.ts";
import { readSyncPlace, syncRepository, type SyncPlace } from "./sync.ts";

/**
 * How often templates of other owners are checked, in milliseconds, because they send Baton no
 * deliveries.
 */
const AGAIN_MS = 6 * 60 * 60_000;

/** Older comments are ignored, because GitHub keeps deliveries for this long. In milliseconds. */
const BACK_MS = 3 * 24 * 60 * 60_000;

/**
 * @returns when to reconcile again, ISO 8601; null means only on a new event @throws GitHubError,
 * RetryLater
 */
export async function reconcileTemplates(
  deps: ReconcileDeps,
  item: WorkItem,
): Promise<{ wakeAt: string | null }> {
  const access = await deps.access(item);
  const place = await readSyncPlace(access);
  if (!place || place.archived) return { wakeAt: null };
  const { settings } = place;
  const sources = settings?.templates ?? [];
  deps.templates?.note(item, sources);
  const result = await tryTemplateSync(deps, access, place);
  if (settings && sources.length > 0) await postProblem(deps, access, place, result);
  await answerSyncCommands(deps, access, place, result);
  if (sources.length === 0) return { wakeAt: null };
  return { wakeAt: new Date(deps.clock().getTime() + AGAIN_MS).toISOString() };
}

/** If others wrote to Baton's branch, a person must delete it. */
async function tryTemplateSync(
  deps: ReconcileDeps,
  access: Access,
  place: SyncPlace,
): Promise<SyncResult> {
  try {
    return await syncRepository(access, place, {
      log: deps.log,
      beforeWrite: () => assertNoOneshotRunning(deps, access),
    });
  } catch (error) {
    if (!(error instanceof GitHubError) || error.code !== "refused") throw error;
    deps.log.warn({ reason: error.message }, "templates can't be synced");
    return { type: "problem", problem: { kind: "sync_refused", said: error.message } };
  }
}

/** Posts each problem once. A second check run says when it is solved. */
async function postProblem(
  deps: ReconcileDeps,
  access: Access,
  { head, settings }: SyncPlace,
  result: SyncResult,
) {
  const problem = result.type === "problem" ? result.problem : null;
  const { record: branch } = getTemplateBranches((settings ?? DEFAULT_SETTINGS).branch_prefix);
  const stored = await loadSyncRecord(access, branch).catch((error: unknown) => {
    if (error instanceof GitHubError && error.code === "refused") return null;
    throw error;
  });
  const fingerprint = problem && hashString(JSON.stringify(problem)).slice(0, 12);
  if (stored && stored.record.problem === fingerprint) return;
  await assertNoOneshotRunning(deps, access);
  const output = renderTemplatesCheck(problem);
  await writeConfigCheck(access, head, fingerprint ?? "solved", output, TEMPLATES_CHECK);
  if (stored) {
    const message =
      problem === null ? "Templates can be synced again" : "Templates can't be synced";
    const record = { ...stored.record, problem: fingerprint };
    await saveSyncRecord(access, branch, stored.head, record, message);
  }
}

/** Answers recent `/sync` commands without an answer, by people with write access. */
async function answerSyncCommands(
  deps: ReconcileDeps,
  access: Access,
  { settings }: SyncPlace,
  result: SyncResult,
): Promise<void> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/issues/comments", {
      ...getRepoParams(access),
      ...{ sort: "created" as const, direction: "desc" as const, per_page: 100 },
      ...RENDERED,
    }),
  );
  const posted = new Set(
    data.flatMap(({ user, body }) =>
      user?.login === access.app.login ? (readMarker(body ?? "")?.key ?? []) : [],
    ),
  );
  const since = deps.clock().getTime() - BACK_MS;
  const context = { ...NO_BUILD_CONTEXT, bare: (settings ?? DEFAULT_SETTINGS).commands.bare };
  const roles = new Roles(access, new ReadCache());
  for (const comment of data.toReversed()) {
    const id = Number(comment.id);
    const isNew =
      Date.parse(comment.created_at) >= since && comment.created_at === comment.updated_at;
    if (!isNew || comment.user?.type !== "User" || comment.performed_via_github_app) continue;
    if (!hasSyncCommand(comment.body ?? "") || posted.has(getSyncKey(id))) continue;
    const commands = parseCommands(readRenderedHtml(comment.body_html), context);
    if (!commands.some((one) => "name" in one && one.name === "sync")) continue;
    if (!isRoleAtLeast(await roles.get(comment.user.login), "write")) continue;
    const issue = parseIssueNumber(comment);
    const isProblem = result.type === "problem" || result.type === "none";
    // The reaction comes first, because the comment marks the command as answered.
    await addReaction(
      { type: "react", comment: id, issue, content: isProblem ? "confused" : "rocket" },
      { access },
    );
    await createCommentOnce(
      access,
      issue,
      appendMarker(describeSyncResult(result), String(issue), getSyncKey(id), "-"),
    );
  }
}
