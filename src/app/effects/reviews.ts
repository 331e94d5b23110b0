/**
 * Posts reviews, answers the threads of settled findings and resolves them. GitHub lets an App
 * resolve a thread only if it may write contents. Its permission for pull requests doesn't matter:
 * https://github.com/orgs/community/discussions/44650
 */
import { getRepoParams, isOwnBot, type Author } from "../github/access.ts";
import { GitHubError, requestGitHub } from "../github/errors.ts";
import type { EffectContext, Perform } from "./effect.ts";
import {
  renderInlineComment,
  renderReviewBody,
  renderSuggestionComment,
  renderSuggestionsBody,
  sortBySeverity,
  type RemainingChanges,
} from "../../core/messages/review.ts";
import { appendMarker } from "../../core/messages/marker.ts";
import { hashString } from "../../core/model/hash.ts";
import type { RecordedFinding } from "../../core/model/review-findings.ts";
import { isOnDiff, parseHunks, type DiffHunk } from "../../core/text/hunks.ts";
import type { FileChange } from "../../core/model/proposal.ts";
import {
  listReplacements,
  renderPatch,
  type Replacement,
} from "../../core/text/line-replacements.ts";
import { readTexts } from "../observe/base-files.ts";
import { findSessionChange } from "./publish.ts";

/**
 * Reads the first comment, to which replies are sent. The newest ones may include the reply of an
 * earlier try.
 */
const READ_THREAD = `query ($thread: ID!) {
  node(id: $thread) {
    ... on PullRequestReviewThread {
      isResolved
      pullRequest { number }
      first: comments(first: 1) { nodes { databaseId } }
      newest: comments(last: 50) { nodes { body author { login __typename } } }
    }
  }
}`;

const RESOLVE_THREAD = `mutation ($thread: ID!) {
  resolveReviewThread(input: { threadId: $thread }) { thread { isResolved } }
}`;

interface ThreadAnswer {
  node: {
    isResolved: boolean;
    pullRequest: { number: number };
    first: { nodes: { databaseId: number }[] };
    newest: { nodes: { body: string; author: Author | null }[] };
  } | null;
}

export const resolveThread: Perform<"resolve_thread"> = async ({ thread, body }, { access }) => {
  const { octokit } = access;
  const { node } = await requestGitHub(() =>
    octokit.graphql<ThreadAnswer>(READ_THREAD, { thread }),
  );
  if (node?.isResolved) return;
  const [first] = node?.first.nodes ?? [];
  const isAnswered = node?.newest.nodes.some(
    (one) => isOwnBot(access, one.author) && one.body.trim() === body,
  );
  if (node && first && !isAnswered) {
    await requestGitHub(() =>
      octokit.request(
        "POST /repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies",
        {
          ...getRepoParams(access),
          pull_number: node.pullRequest.number,
          comment_id: Number(first.databaseId),
          body,
        },
      ),
    );
  }
  await requestGitHub(() => octokit.graphql(RESOLVE_THREAD, { thread }));
};

// Posts a review session's findings as one COMMENT review: on lines where GitHub accepts them, else
// in its body. No effect is requested for a review whose marker is in the facts (`postReviews`).

type ReviewEffect = Parameters<Perform<"review">>[0];

/** Maximum number of line comments per review. Nobody reads more. The rest goes into the body. */
const MAX_COMMENTS = 30;

/** A file of the diff, under its old or new name. */
interface ShownFile {
  path: string;
  hunks: DiffHunk[];
}

export const postReview: Perform<"review"> = async (effect, context) => {
  const pull = context.facts.pulls[effect.worker];
  const record = context.state?.reviews[effect.marker];
  if (!record) throw new Error(`the record has no review ${effect.marker}`);
  // The diff is of the pull request's current head. If that has moved on, line numbers may differ,
  // so everything goes into the body.
  const moved = pull !== undefined && pull.headSha !== effect.head;
  const files = moved ? new Map<string, ShownFile>() : await readDiff(context, effect.number);
  const onLines = sortBySeverity(record.findings).flatMap((finding) => {
    const side = finding.side ?? "RIGHT";
    const file = files.get(finding.path);
    const fits = file && isOnDiff(file.hunks, side, finding.line, finding.start_line);
    return fits ? [{ finding, path: file.path, side }] : [];
  });
  const taken = onLines.slice(0, MAX_COMMENTS);
  try {
    await createReview(effect, context, taken);
  } catch (error) {
    // Baton and GitHub read the diff differently. The findings are still posted, in the body.
    if (!(error instanceof GitHubError) || error.status !== 422 || taken.length === 0) throw error;
    context.log.warn(
      { marker: effect.marker, reason: error.message },
      "findings go into the review's body",
    );
    await createReview(effect, context, []);
  }
};

/**
 * Reads the pull request's diff by path. A renamed file accepts comments only under its new name.
 * Sessions often use the old name for its old lines.
 */
async function readDiff(
  { access }: Pick<EffectContext, "access">,
  number: number,
): Promise<Map<string, ShownFile>> {
  const files = await requestGitHub(() =>
    access.octokit.paginate("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
      ...getRepoParams(access),
      pull_number: number,
      per_page: 100,
    }),
  );
  const shown = files.map((f) => ({
    path: f.filename,
    was: f.previous_filename,
    hunks: parseHunks(f.patch),
  }));
  const before = shown.filter((f) => f.was !== undefined).map((f) => [f.was!, f] as const);
  return new Map([...before, ...shown.map((f) => [f.path, f] as const)]);
}

interface OnLine {
  finding: RecordedFinding;
  path: string;
  side: "LEFT" | "RIGHT";
}

async function createReview(
  effect: ReviewEffect,
  context: EffectContext,
  onLines: OnLine[],
): Promise<void> {
  const { access, state } = context;
  const { slug, models, tasks } = state!.build;
  const record = state!.reviews[effect.marker]!;
  const leftover = record.findings.filter((f) => !onLines.some(({ finding }) => finding === f));
  const marked = (body: string, key: string) =>
    appendMarker(body, slug, key, hashString(body).slice(0, 12));
  await requestGitHub(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
      ...getRepoParams(access),
      pull_number: effect.number,
      commit_id: effect.head,
      event: "COMMENT",
      body: marked(renderReviewBody(record, leftover, models, tasks.length > 0), effect.marker),
      comments: onLines.map(({ finding, path, side }) => ({
        ...{ path, side, line: finding.line },
        // The marker identifies the thread when the finding is settled.
        body: marked(renderInlineComment(finding), `${effect.worker}.${finding.id}`),
        ...(finding.start_line !== undefined && finding.start_line < finding.line
          ? { start_line: finding.start_line, start_side: side }
          : {}),
      })),
    }),
  );
}

// Posts a session's change as one COMMENT review if Baton may not push: suggestions on lines that
// the diff shows, and the rest as a patch. No effect is requested for a review whose marker is in
// the facts.

/** Maximum number of suggestions per review. The rest goes into the patch. */
const MAX_SUGGESTIONS = 30;

type SuggestEffect = Parameters<Perform<"suggest">>[0];

export const postSuggestions: Perform<"suggest"> = async (effect, context) => {
  const { access } = context;
  const change = await findSessionChange(context, effect.worker, effect.session);
  const paths = change.files.map(({ path }) => path);
  const [before, shown] = await Promise.all([
    readTexts(access, effect.head, paths),
    // If the pull request has moved on, its line numbers may differ.
    context.facts.pulls[effect.worker]?.headSha === effect.head
      ? readDiff(context, effect.number)
      : new Map<string, ShownFile>(),
  ]);
  const files = change.files.map((file) => ({
    versions: { path: file.path, before: before.get(file.path) ?? null, after: decodeText(file) },
    isText: before.get(file.path) !== null && isShown(file),
  }));
  const unshown = files.filter(({ isText }) => !isText).map(({ versions }) => versions.path);
  const texts = files.filter(({ isText }) => isText).map(({ versions }) => versions);
  const onLines: Replacement[] = [];
  const patches: string[] = [];
  for (const versions of texts) {
    const replacements = listReplacements(versions);
    const hunks = shown.get(versions.path)?.hunks ?? [];
    const fits = replacements?.every(({ from, to }) => isOnDiff(hunks, "RIGHT", to, from)) ?? false;
    if (replacements && fits && onLines.length + replacements.length <= MAX_SUGGESTIONS)
      onLines.push(...replacements);
    else patches.push(renderPatch(versions));
  }
  try {
    await createSuggestions(effect, context, onLines, { patches, unshown });
  } catch (error) {
    // Baton and GitHub read the diff differently. Everything goes into the patch.
    if (!(error instanceof GitHubError) || error.status !== 422 || onLines.length === 0)
      throw error;
    await createSuggestions(effect, context, [], { patches: texts.map(renderPatch), unshown });
  }
};

/** Returns null for anything that isn't text: a deletion, a link, or bytes that aren't UTF-8. */
function decodeText(file: FileChange): string | null {
  if (file.op === "delete" || file.mode === "120000") return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      Buffer.from(file.content, "base64"),
    );
  } catch {
    return null;
  }
}

function isShown(file: FileChange): boolean {
  const after = decodeText(file);
  return file.op === "delete" || (after !== null && !after.includes("\0"));
}

async function createSuggestions(
  effect: SuggestEffect,
  { access, state }: EffectContext,
  onLines: Replacement[],
  rest: RemainingChanges,
) {
  const marked = (body: string, key: string) =>
    appendMarker(body, state!.build.slug, key, hashString(body).slice(0, 12));
  await requestGitHub(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
      ...getRepoParams(access),
      pull_number: effect.number,
      commit_id: effect.head,
      event: "COMMENT",
      body: marked(renderSuggestionsBody(effect.body, onLines.length, rest), effect.marker),
      comments: onLines.map((one, i) => ({
        ...{ path: one.path, side: "RIGHT", line: one.to },
        body: marked(renderSuggestionComment(one), `${effect.marker}.${i + 1}`),
        ...(one.from < one.to ? { start_line: one.from, start_side: "RIGHT" } : {}),
      })),
    }),
  );
}
