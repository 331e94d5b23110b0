/** A review session's findings as one COMMENT review: on lines where GitHub takes them, else in its body. */
import { inlineComment, reviewBody } from "../../core/comments/review.ts";
import { withMarker } from "../../core/comments/marker.ts";
import { sha256 } from "../../core/plan/hash.ts";
import type { Finding } from "../../core/sessions/review.ts";
import { at } from "../github/access.ts";
import { asking, GitHubError } from "../github/errors.ts";
import type { EffectContext, Perform } from "./effect.ts";
import { hunksOf, isOnDiff, type Hunks } from "./hunks.ts";

type Effect = Parameters<Perform<"review">>[0];

export const review: Perform<"review"> = async (effect, context) => {
  const pull = context.facts.pulls[effect.worker];
  if (pull?.ownReviews.includes(effect.marker)) return;
  const record = context.state?.reviews[effect.marker];
  if (!record) throw new Error(`the record has no review ${effect.marker}`);
  // The diff is of the pull request as it stands; once it has moved on, lines may be others: then all goes into
  // the body.
  const hunks = pull && pull.headSha !== effect.head ? new Map<string, Hunks>() : await diffOf(context, effect.number);
  const fits = (f: Finding) => isOnDiff(hunks.get(f.path) ?? [], f.line, f.start_line);
  const onLines = record.findings.filter(fits);
  try {
    await post(effect, context, onLines);
  } catch (error) {
    // Our reading of the diff and GitHub's differ: the findings are still said.
    if (!(error instanceof GitHubError) || error.status !== 422 || onLines.length === 0) throw error;
    context.log.warn({ marker: effect.marker, reason: error.message }, "findings go into the review's body");
    await post(effect, context, []);
  }
};

async function diffOf({ access }: EffectContext, number: number): Promise<Map<string, Hunks>> {
  const files = await asking(() =>
    access.octokit.paginate("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
      ...at(access),
      pull_number: number,
      per_page: 100,
    }),
  );
  return new Map(files.map((f) => [f.filename, hunksOf(f.patch)]));
}

async function post(effect: Effect, context: EffectContext, onLines: Finding[]): Promise<void> {
  const { access, state } = context;
  const record = state!.reviews[effect.marker]!;
  const leftover = record.findings.filter((f) => !onLines.includes(f));
  const body = reviewBody(record, leftover, state!.build.models);
  await asking(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
      ...at(access),
      pull_number: effect.number,
      commit_id: effect.head,
      event: "COMMENT",
      body: withMarker(body, state!.build.slug, effect.marker, sha256(body).slice(0, 12)),
      comments: onLines.map((f) => ({
        path: f.path,
        line: f.line,
        side: "RIGHT",
        body: inlineComment(f),
        ...(f.start_line !== undefined && f.start_line < f.line
          ? { start_line: f.start_line, start_side: "RIGHT" }
          : {}),
      })),
    }),
  );
}
