/** Finds traces of an act that was done twice. */
import { readMarker } from "../../../src/core/messages/marker.ts";
import type { Pull } from "../../../src/sandbox/schema/pulls.ts";
import type { World } from "../../../src/sandbox/schema/world.ts";

/** Returns Baton's comments with the keys of their markers. */
export function botComments(world: World): { key: string; issue: number; body: string }[] {
  return world.comments
    .filter((c) => c.author === "baton[bot]")
    .map((c) => ({
      key: readMarker(c.body)?.key ?? "unmarked",
      issue: c.issueNumber,
      body: c.body,
    }));
}

/**
 * Describes every comment, pull request, review, merge and session run that exists more than once.
 */
export function doubled(world: World): string[] {
  const pulls = world.issues.filter((i) => i.pull);
  const baton = world.runs.filter(
    (r) => r.event === "workflow_dispatch" && r.conclusion === "success",
  );
  return [
    ...twice(botComments(world).map((c) => `comment ${c.key} on #${c.issue}`)),
    ...twice(pulls.map((i) => `pull request ${i.pull!.headRef} -> ${i.pull!.baseRef}`)),
    ...twice(
      pulls.flatMap((i) =>
        reviewsWithText(i.pull!).map(
          (r) => `review on #${i.number}: ${readMarker(r.body)?.key ?? r.body}`,
        ),
      ),
    ),
    ...twice(
      pulls.flatMap((i) => listReplies(i.pull!).map((r) => `reply to ${r.inReplyTo}: ${r.body}`)),
    ),
    ...twice(pulls.filter((i) => i.pull!.merged).map((i) => `merge of ${i.pull!.headRef}`)),
    ...twice(baton.map((r) => `run ${r.displayTitle}`)),
  ];
}

/** Returns the reviews without the single replies that GitHub stores as reviews. */
export function reviewsWithText({ reviews }: Pull) {
  return reviews.filter(({ body }) => body !== "");
}

/** Returns Baton's replies in threads. */
export function listReplies({ comments }: Pull) {
  return comments.filter((c) => c.author === "baton[bot]" && c.inReplyTo !== null);
}

function twice(things: string[]): string[] {
  return [...new Set(things.filter((thing, i) => things.indexOf(thing) !== i))];
}
