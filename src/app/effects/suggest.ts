/**
 * A session's change as one COMMENT review, where Baton may not push: suggestions on lines that the diff shows, and the
 * rest as a patch. One that the facts have found by its marker is not asked for.
 */
import { withMarker } from "../../core/comments/marker.ts";
import { suggestionComment, suggestionsBody, type SuggestedRest } from "../../core/comments/suggestions.ts";
import { sha256 } from "../../core/plan/hash.ts";
import type { FileChange } from "../../core/sessions/proposal.ts";
import { listReplacements, renderPatch, type Replacement } from "../../core/tasks/suggestions.ts";
import { isOnDiff } from "../../core/text/hunks.ts";
import { at } from "../github/access.ts";
import { asking, GitHubError } from "../github/errors.ts";
import { readTexts } from "../observe/before.ts";
import type { EffectContext, Perform } from "./effect.ts";
import { readDiff, type ShownFile } from "./review.ts";
import { findSessionChange } from "./session-change.ts";

/** Suggestions of one review; the rest is in its patch. */
const MAX_SUGGESTIONS = 30;

type Effect = Parameters<Perform<"suggest">>[0];

export const suggest: Perform<"suggest"> = async (effect, context) => {
  const { access } = context;
  const change = await findSessionChange(context, effect.worker, effect.session);
  const paths = change.files.map(({ path }) => path);
  const [before, shown] = await Promise.all([
    readTexts(access, effect.head, paths),
    // Once the pull request has moved on, its lines may be others.
    context.facts.pulls[effect.worker]?.headSha === effect.head
      ? readDiff(context, effect.number)
      : new Map<string, ShownFile>(),
  ]);
  const files = change.files.map((file) => ({
    versions: { path: file.path, before: before.get(file.path) ?? null, after: textIn(file) },
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
    if (replacements && fits && onLines.length + replacements.length <= MAX_SUGGESTIONS) onLines.push(...replacements);
    else patches.push(renderPatch(versions));
  }
  try {
    await post(effect, context, onLines, { patches, unshown });
  } catch (error) {
    // Our reading of the diff and GitHub's differ: all of it is said in the patch.
    if (!(error instanceof GitHubError) || error.status !== 422 || onLines.length === 0) throw error;
    await post(effect, context, [], { patches: texts.map(renderPatch), unshown });
  }
};

/** Null for what is no text: a deletion, a link, bytes that are no UTF-8. */
function textIn(file: FileChange): string | null {
  if (file.op === "delete" || file.mode === "120000") return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(file.content, "base64"));
  } catch {
    return null;
  }
}

function isShown(file: FileChange): boolean {
  const after = textIn(file);
  return file.op === "delete" || (after !== null && !after.includes("\0"));
}

async function post(effect: Effect, { access, state }: EffectContext, onLines: Replacement[], rest: SuggestedRest) {
  const marked = (body: string, key: string) => withMarker(body, state!.build.slug, key, sha256(body).slice(0, 12));
  await asking(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
      ...at(access),
      pull_number: effect.number,
      commit_id: effect.head,
      event: "COMMENT",
      body: marked(suggestionsBody(effect.body, onLines.length, rest), effect.marker),
      comments: onLines.map((one, i) => ({
        ...{ path: one.path, side: "RIGHT", line: one.to },
        body: marked(suggestionComment(one), `${effect.marker}.${i + 1}`),
        ...(one.from < one.to ? { start_line: one.from, start_side: "RIGHT" } : {}),
      })),
    }),
  );
}
