/** Reads comments: people's since the watermark, and Baton's own with a marker of this build. */
import type { Facts, CommentFact } from "../../core/model/facts.ts";
import type { State } from "../../core/model/state.ts";
import { isPossibleReply } from "../../core/commands/replies.ts";
import { readMarker } from "../../core/messages/marker.ts";
import { readRenderedHtml } from "../../core/text/rendered-html.ts";
import { joinLines, type RenderedLine } from "../../core/text/rendered-lines.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { requestGitHub } from "../github/errors.ts";
import { toUtc } from "./issue.ts";
import type { Roles } from "./roles.ts";
import type { ReadCache } from "./read-cache.ts";
import { isBuildEnded } from "../../core/model/build-types.ts";

/**
 * Makes GitHub render what people wrote (`body_html`), in addition to the Markdown. Baton reads
 * people's words only from the rendered form:
 * https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types
 */
export const RENDERED = { mediaType: { format: "full" } } as const;

export type CommentFacts = Pick<Facts, "remarks" | "edited" | "posted">;

export interface CommentScope {
  /** Whether markers of this slug count. */
  isOurs(slug: string): boolean;
  /** Issue and pull requests of the build. */
  numbers: number[];
  /** ISO 8601; comments that were last changed before this time aren't read. */
  since: string;
  /** Remarks from before this time aren't returned. */
  watermark: string;
}

/** Returns the number of a comment's issue or pull request. */
export function parseIssueNumber({ issue_url }: { issue_url: string }): number {
  return Number(/\/(\d+)$/.exec(issue_url)?.[1]);
}

/**
 * Whether a line of the Markdown starts like a command. If none does, the rendered form isn't
 * needed.
 */
export function hasCommandLine(body: string): boolean {
  return /(?:^|[\r\n]) {0,3}\//.test(body);
}

/** Whether the rendered comment may contain a command, or a reply to Baton. */
function hasCommandOrReply(lines: readonly RenderedLine[]): boolean {
  return lines.some(({ speaks }) => speaks) || isPossibleReply(joinLines(lines));
}

/**
 * Whether somebody reacted as Baton does to each command. The comment may have been a command
 * before an edit.
 */
export function isAnswered({
  reactions,
}: {
  reactions?: { eyes: number; rocket: number; confused: number };
}): boolean {
  return reactions !== undefined && reactions.eyes + reactions.rocket + reactions.confused > 0;
}

/** Returns which comments to read for a build. */
export function getCommentScope(state: State): CommentScope {
  const { build } = state;
  // The reason why an ended build's issue can't start another is posted under the issue's own
  // number.
  const over = isBuildEnded(build.status);
  const pulls = Object.values(state.workers).flatMap((w) => (w.pr ? [w.pr.number] : []));
  // An intended comment whose answer was lost must be searched for, however old it is.
  const doubt = build.outbox.length > 0 || Object.values(build.comments).some((c) => c.id === null);
  const landing = [build.landing?.pr, build.candidate?.pr].filter((n) => typeof n === "number");
  // A pending comment may already have been posted, on a pull request that no longer belongs to the
  // build.
  const owed = build.outbox.map((one) => one.issue);
  return {
    isOurs: (slug) => slug === build.slug || (over && slug === String(build.issue)),
    numbers: [build.issue, ...pulls, ...landing, ...owed],
    since: doubt && build.created_at < build.watermark ? build.created_at : build.watermark,
    watermark: build.watermark,
  };
}

/** @throws GitHubError */
export async function readComments(
  access: Access,
  scope: CommentScope,
  roles: Roles,
  cache: ReadCache,
): Promise<CommentFacts> {
  const all = await cache.get("comments", scope.since, () =>
    requestGitHub(() =>
      access.octokit.paginate("GET /repos/{owner}/{repo}/issues/comments", {
        ...getRepoParams(access),
        since: scope.since,
        sort: "created",
        direction: "asc",
        per_page: 100,
        ...RENDERED,
      }),
    ),
  );
  const remarks: CommentFact[] = [];
  const edited: CommentFact[] = [];
  const posted: Facts["posted"] = {};
  for (const comment of all) {
    const on = parseIssueNumber(comment);
    if (!scope.numbers.includes(on)) continue;
    const id = Number(comment.id);
    const body = comment.body ?? "";
    const login = comment.user?.login;
    const created = toUtc(comment.created_at);
    if (login === access.app.login) {
      const marker = readMarker(body);
      if (marker && scope.isOurs(marker.slug))
        posted[marker.key] ??= { id, issue: on, hash: marker.hash, at: created };
      continue;
    }
    if (!login || comment.user?.type !== "User" || comment.performed_via_github_app) continue;
    // Anyone with write access may edit another person's comment. So only the original text counts
    // as that person's.
    const isEdited = toUtc(comment.updated_at) > created;
    if (isEdited ? isAnswered(comment) : created < scope.watermark) continue;
    const lines = readRenderedHtml(comment.body_html);
    if (isEdited && !hasCommandOrReply(lines)) continue;
    (isEdited ? edited : remarks).push({
      id,
      on,
      author: login,
      role: await roles.get(login),
      at: created,
      lines,
    });
  }
  remarks.sort((a, b) => (a.at === b.at ? a.id - b.id : a.at < b.at ? -1 : 1));
  return { remarks, edited, posted };
}

/** Whether a line of the Markdown may be the sync command. */
export function hasSyncCommand(body: string): boolean {
  return /(?:^|[\r\n]) {0,3}\/(?:orch\w*\s+\/?)?sync\b/i.test(body);
}
