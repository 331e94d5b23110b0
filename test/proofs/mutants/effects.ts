/** Effects: each leaves one thing even if it runs several times, and only what was judged. */
import type { Mutant } from "./mutant.ts";

export const EFFECTS: readonly Mutant[] = [
  {
    name: "merge-any-head",
    breaks: "Baton merges a pull request at its current head, not at the one that was judged.",
    canShow: ({ race }) => race?.on === "merge" && race.act.act === "push to a worker",
    edits: [{ file: "src/app/effects/pulls.ts", find: "        sha: head,\n", put: "" }],
  },
  {
    name: "delete-any-head",
    breaks: "Baton deletes a branch at its current head, not at the one whose commits it knows.",
    canShow: ({ race }) => race?.on === "removal",
    edits: [
      {
        file: "src/app/github/refs.ts",
        find: "$before: GitObjectID!, $after: GitObjectID!) {",
        put: "$after: GitObjectID!) {",
      },
      { file: "src/app/github/refs.ts", find: "beforeOid: $before, ", put: "" },
    ],
  },
  {
    name: "landing-pushes-unsaid",
    breaks: "Baton overwrites what people pushed to the landing, and doesn't say where it is.",
    canShow: ({ race }) => race?.on === "landing",
    edits: [
      {
        file: "src/core/rules/human-changes/branches.ts",
        find: "if (!land || land.own) return;",
        put: "if (!land || land.own || land.sha) return;",
      },
    ],
  },
  {
    name: "comments-not-found",
    breaks:
      "Baton doesn't find its comments by their markers. After a lost answer it posts them again.",
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
      "Baton doesn't find its edited comments by their markers. After a lost answer there are two.",
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
    breaks: "Baton doesn't find its own reviews by their markers, and posts each one again.",
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
    breaks: "Baton repeats a write whose answer was lost, without checking whether it was made.",
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
    breaks: "Baton doesn't recognize a session's commit that is already on its branch.",
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
    breaks: "Baton takes a truncated answer for GitHub's full answer.",
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
