import { readMarker } from "../../../src/core/comments/marker.ts";
import type { Invariant } from "./invariant.ts";

/** Nothing of Baton's stands there twice: comments and reviews by their markers, open pull requests by their branch. */
export const nothingDoubled: Invariant = ({ github }) => {
  const { comments, issues } = github.sandbox.world;
  const own = comments.filter((one) => one.author === "baton[bot]");
  const pulls = issues.filter((one) => one.pull !== null);
  return [
    ...twice(own.map(({ body, issueNumber }) => `comment ${keyOf(body)} on #${issueNumber}`)),
    ...twice(pulls.filter((one) => one.state === "open").map(({ pull }) => `open pull request of ${pull!.headRef}`)),
    ...twice(
      pulls.flatMap(({ number, pull }) =>
        pull!.reviews.filter((r) => r.author === "baton[bot]").map((r) => `review ${keyOf(r.body)} on #${number}`),
      ),
    ),
  ];
};

const keyOf = (body: string) => {
  const marker = readMarker(body);
  return marker ? `${marker.slug} ${marker.key}` : body.slice(0, 60);
};

function twice(things: string[]): string[] {
  return [...new Set(things.filter((thing, i) => things.indexOf(thing) !== i))].map((thing) => `twice: ${thing}`);
}
