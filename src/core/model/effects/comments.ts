/** Comments, reactions and the issue's state. */
import { FACT_GROUPS, defineEffect } from "./define-effect.ts";

/**
 * 👀, 🚀 or 😕 on a comment, or on the issue itself (`comment` null). GitHub answers a repeated
 * reaction with the existing one.
 */
export const reactEffect = defineEffect<{
  type: "react";
  comment: number | null;
  issue: number;
  content: "eyes" | "rocket" | "confused";
}>({
  type: "react",
  key: ({ issue, comment, content }) => `${issue}:${comment}:${content}`,
  permissions: ["issues"],
  priority: () => "status",
  changes: [],
});

/** A one-shot comment. Its intent is in the outbox; its marker finds it again. */
export const commentEffect = defineEffect<{
  type: "comment";
  key: string;
  issue: number;
  body: string;
}>({
  type: "comment",
  key: ({ key }) => key,
  permissions: ["issues"],
  changes: ["comments"],
});

/** A comment that Baton edits in place. `id` null creates it. */
export const documentEffect = defineEffect<{
  type: "document";
  key: string;
  issue: number;
  id: number | null;
  body: string;
  hash: string;
}>({
  type: "document",
  key: ({ key, hash }) => `${key}:${hash}`,
  permissions: ["issues"],
  // A new comment answers someone; an edit only shows the build's progress.
  priority: ({ id }) => (id === null ? "usual" : "status"),
  changes: ["comments"],
});

export const closeIssueEffect = defineEffect<{ type: "close_issue"; issue: number }>({
  type: "close_issue",
  key: ({ issue }) => String(issue),
  permissions: ["issues"],
  priority: () => "merge",
  changes: FACT_GROUPS,
});
