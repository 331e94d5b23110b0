/** Effects: each leaves one thing even if it runs several times, and only what was judged. */
import type { Mutant } from "./mutant.ts";

export const EFFECTS: readonly Mutant[] = [
  {
    name: "merge-any-head",
    breaks:
      "A pull request is merged at whatever head it has by now, not at the one that was judged.",
    canShow: ({ rush }) => rush?.on === "merge" && rush.act.act === "push to a worker",
    edits: [{ file: "src/app/effects/pulls.ts", find: "        sha: head,\n", put: "" }],
  },
  {
    name: "comments-not-found",
    breaks: "What Baton has said is not found by its marker: after a lost answer it is said again.",
    canShow: ({ faults }) => faults.requests > 0 || faults.crashes > 0,
    edits: [
      {
        file: "src/app/observe/comments.ts",
        find: "if (marker && scope.isOurs(marker.slug))",
        put: "if (marker && scope.numbers.length < 0)",
      },
    ],
  },
  {
    name: "documents-not-found",
    breaks:
      "The comments that are edited in place are not found by their markers: after a lost " +
      "answer there are two.",
    canShow: ({ faults }) => faults.requests > 0 || faults.crashes > 0,
    edits: [
      {
        file: "src/core/rules/external-changes.ts",
        find: "if (seen && (comment.id ?? seen.id) === seen.id)",
        put: "if (seen && comment.id === seen.id)",
      },
    ],
  },
  {
    name: "reviews-not-found",
    breaks: "Baton's own reviews are not found by their markers: each is posted again.",
    edits: [
      {
        file: "src/app/observe/reviews.ts",
        find: ".filter((m) => m?.slug === slug)",
        put: ".filter((m) => m?.slug === `${slug}?`)",
      },
    ],
  },
  {
    name: "writes-sent-twice",
    breaks: "A write whose answer was lost is sent once more without a look whether it was made.",
    canShow: ({ faults }) => faults.requests > 0,
    edits: [
      {
        file: "src/app/github/retries.ts",
        find: 'options.method === "GET" || options.method === "HEAD" ? [...WAITS_MS] : [];',
        put: "[...WAITS_MS];",
      },
    ],
  },
  {
    name: "publish-not-found",
    breaks: "A session's commit that stands on its branch already is not known again.",
    canShow: ({ faults }) => faults.requests > 0.01,
    edits: [
      {
        file: "src/app/effects/publish.ts",
        find: "return readCommitSession(access, head) === session && (!exact",
        put: "return readCommitSession(access, head) === null && (!exact",
      },
    ],
  },
  {
    name: "broken-answers-believed",
    breaks: "An answer that broke off in the middle is taken for what GitHub said.",
    canShow: ({ faults }) => faults.requests > 0 || faults.crashes > 0,
    edits: [
      {
        file: "src/app/github/retries.ts",
        find: '    throw new GitHubError("unavailable"',
        put: '    if (status < 0) throw new GitHubError("unavailable"',
      },
    ],
  },
];
