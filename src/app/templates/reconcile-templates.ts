/**
 * The reconcile loop of a repository's templates: brings it in step with them, says in a check run what prevents that,
 * and answers those who said `/sync`.
 */
import { atLeast } from "../../core/build/roles.ts";
import { parseCommands } from "../../core/commands/parse.ts";
import { syncKey, syncWords, templatesCheck, type SyncResult } from "../../core/comments/templates.ts";
import { readMarker, withMarker } from "../../core/comments/marker.ts";
import { sha256 } from "../../core/plan/hash.ts";
import { ELSEWHERE } from "../../core/rules/start/trigger.ts";
import { getTemplateBranches } from "../../core/templates/record.ts";
import { readRendered } from "../../core/text/rendered.ts";
import { DEFAULT_SETTINGS } from "../../core/build/settings.ts";
import { post } from "../effects/comment.ts";
import { TEMPLATES_CHECK, writeConfigCheck } from "../effects/configCheck.ts";
import { react } from "../effects/react.ts";
import { at, type Access } from "../github/access.ts";
import { asking, GitHubError } from "../github/errors.ts";
import type { Hint } from "../inbox/inbox.ts";
import { numberOf, RENDERED } from "../observe/comments.ts";
import { Roles } from "../observe/roles.ts";
import { Seen } from "../observe/seen.ts";
import { giveWay } from "../passes/giveWay.ts";
import type { ReconcileDeps } from "../reconcileDeps.ts";
import { loadSync, saveSync } from "./record-store.ts";
import { readSyncPlace, syncTemplates, type SyncPlace } from "./sync.ts";

/** Templates of others, which send Baton no deliveries, are looked at as often, in milliseconds. */
const AGAIN_MS = 6 * 60 * 60_000;

/** Comments that are older are left alone: GitHub keeps deliveries for as long. */
const BACK_MS = 3 * 24 * 60 * 60_000;

/** @returns when to look again, ISO 8601; null = only when something is heard. @throws GitHubError, TryAgain */
export async function reconcileTemplates(deps: ReconcileDeps, hint: Hint): Promise<{ wakeAt: string | null }> {
  const access = await deps.access(hint);
  const place = await readSyncPlace(access);
  if (!place || place.archived) return { wakeAt: null };
  const { settings } = place;
  const sources = settings?.templates ?? [];
  deps.templates?.note(hint, sources);
  const result = await bring(deps, access, place);
  if (settings && sources.length > 0) await tellProblem(deps, access, place, result);
  await answer(deps, access, place, result);
  if (sources.length === 0) return { wakeAt: null };
  return { wakeAt: new Date(deps.clock().getTime() + AGAIN_MS).toISOString() };
}

/** A branch of ours that others wrote to is for a person to delete. */
async function bring(deps: ReconcileDeps, access: Access, place: SyncPlace): Promise<SyncResult> {
  try {
    return await syncTemplates(access, place, { log: deps.log, beforeWrite: () => giveWay(deps, access) });
  } catch (error) {
    if (!(error instanceof GitHubError) || error.code !== "refused") throw error;
    deps.log.warn({ reason: error.message }, "templates can't be brought");
    return { type: "problem", problem: `Templates can't be brought: ${error.message}.` };
  }
}

/** Once for each problem; a check run that says that it is over follows. */
async function tellProblem(deps: ReconcileDeps, access: Access, { head, settings }: SyncPlace, result: SyncResult) {
  const problem = result.type === "problem" ? result.problem : null;
  const { record: branch } = getTemplateBranches((settings ?? DEFAULT_SETTINGS).branch_prefix);
  const stored = await loadSync(access, branch).catch((error: unknown) => {
    if (error instanceof GitHubError && error.code === "refused") return null;
    throw error;
  });
  if (stored && stored.record.problem === problem) return;
  await giveWay(deps, access);
  const identity = sha256(problem ?? "").slice(0, 12);
  await writeConfigCheck(access, head, identity, templatesCheck(problem), TEMPLATES_CHECK);
  if (stored) {
    const message = problem === null ? "Templates can be brought again" : "Templates can't be brought";
    await saveSync(access, branch, stored.head, { ...stored.record, problem }, message);
  }
}

/** Those with write who said `/sync` lately and have no answer. */
async function answer(deps: ReconcileDeps, access: Access, { settings }: SyncPlace, result: SyncResult): Promise<void> {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/issues/comments", {
      ...at(access),
      ...{ sort: "created" as const, direction: "desc" as const, per_page: 100 },
      ...RENDERED,
    }),
  );
  const posted = new Set(
    data.flatMap(({ user, body }) => (user?.login === access.app.login ? (readMarker(body ?? "")?.key ?? []) : [])),
  );
  const since = deps.clock().getTime() - BACK_MS;
  const context = { ...ELSEWHERE, bare: (settings ?? DEFAULT_SETTINGS).commands.bare };
  const roles = new Roles(access, new Seen());
  for (const comment of data.toReversed()) {
    const id = Number(comment.id);
    const isNew = Date.parse(comment.created_at) >= since && comment.created_at === comment.updated_at;
    if (!isNew || comment.user?.type !== "User" || comment.performed_via_github_app) continue;
    if (!maySync(comment.body ?? "") || posted.has(syncKey(id))) continue;
    const commands = parseCommands(readRendered(comment.body_html), context);
    if (!commands.some((one) => "name" in one && one.name === "sync")) continue;
    if (!atLeast(await roles.of(comment.user.login), "write")) continue;
    const issue = numberOf(comment);
    const isProblem = result.type === "problem" || result.type === "none";
    await post(access, issue, withMarker(syncWords(result), String(issue), syncKey(id), "-"));
    await react({ type: "react", comment: id, issue, content: isProblem ? "confused" : "rocket" }, { access });
  }
}

/** Whether a line of the Markdown may be the command. */
export function maySync(body: string): boolean {
  return /(?:^|[\r\n]) {0,3}\/(?:orch\w*\s+\/?)?sync\b/i.test(body);
}
