/**
 * A review session's findings as one COMMENT review: on lines where GitHub takes them, else in its body. One that the
 * facts have found by its marker is not asked for (`postReviews`).
 */
import { bySeverity, inlineComment, reviewBody } from "../../core/comments/review.ts";
import { withMarker } from "../../core/comments/marker.ts";
import { sha256 } from "../../core/plan/hash.ts";
import type { KeptFinding } from "../../core/sessions/review.ts";
import { hunksOf, isOnDiff, type Hunk } from "../../core/text/hunks.ts";
import { at } from "../github/access.ts";
import { asking, GitHubError } from "../github/errors.ts";
import type { EffectContext, Perform } from "./effect.ts";

type Effect = Parameters<Perform<"review">>[0];

/** Comments on lines of one review: more of them nobody reads, and the rest is in its body. */
const MAX_COMMENTS = 30;

/** A file of the diff, by either of its names. */
export interface ShownFile {
  path: string;
  hunks: Hunk[];
}

export const review: Perform<"review"> = async (effect, context) => {
  const pull = context.facts.pulls[effect.worker];
  const record = context.state?.reviews[effect.marker];
  if (!record) throw new Error(`the record has no review ${effect.marker}`);
  // The diff is of the pull request as it stands; once it has moved on, lines may be others: then all goes into
  // the body.
  const moved = pull !== undefined && pull.headSha !== effect.head;
  const files = moved ? new Map<string, ShownFile>() : await readDiff(context, effect.number);
  const onLines = bySeverity(record.findings).flatMap((finding) => {
    const side = finding.side ?? "RIGHT";
    const file = files.get(finding.path);
    const fits = file && isOnDiff(file.hunks, side, finding.line, finding.start_line);
    return fits ? [{ finding, path: file.path, side }] : [];
  });
  const taken = onLines.slice(0, MAX_COMMENTS);
  try {
    await post(effect, context, taken);
  } catch (error) {
    // Our reading of the diff and GitHub's differ: the findings are still said.
    if (!(error instanceof GitHubError) || error.status !== 422 || taken.length === 0) throw error;
    context.log.warn({ marker: effect.marker, reason: error.message }, "findings go into the review's body");
    await post(effect, context, []);
  }
};

/**
 * The pull request's diff, by path. A renamed file takes comments by its new name only; its old lines are often spoken
 * of by the old one.
 */
export async function readDiff(
  { access }: Pick<EffectContext, "access">,
  number: number,
): Promise<Map<string, ShownFile>> {
  const files = await asking(() =>
    access.octokit.paginate("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
      ...at(access),
      pull_number: number,
      per_page: 100,
    }),
  );
  const shown = files.map((f) => ({ path: f.filename, was: f.previous_filename, hunks: hunksOf(f.patch) }));
  const before = shown.filter((f) => f.was !== undefined).map((f) => [f.was!, f] as const);
  return new Map([...before, ...shown.map((f) => [f.path, f] as const)]);
}

interface OnLine {
  finding: KeptFinding;
  path: string;
  side: "LEFT" | "RIGHT";
}

async function post(effect: Effect, context: EffectContext, onLines: OnLine[]): Promise<void> {
  const { access, state } = context;
  const { slug, models, tasks } = state!.build;
  const record = state!.reviews[effect.marker]!;
  const leftover = record.findings.filter((f) => !onLines.some(({ finding }) => finding === f));
  const marked = (body: string, key: string) => withMarker(body, slug, key, sha256(body).slice(0, 12));
  await asking(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
      ...at(access),
      pull_number: effect.number,
      commit_id: effect.head,
      event: "COMMENT",
      body: marked(reviewBody(record, leftover, models, tasks.length > 0), effect.marker),
      comments: onLines.map(({ finding, path, side }) => ({
        ...{ path, side, line: finding.line },
        // By its marker the thread is found again when the finding is settled.
        body: marked(inlineComment(finding), `${effect.worker}.${finding.id}`),
        ...(finding.start_line !== undefined && finding.start_line < finding.line
          ? { start_line: finding.start_line, start_side: side }
          : {}),
      })),
    }),
  );
}
