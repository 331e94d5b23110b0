/** Reviews of pull requests, and their verdict. */
import type { SessionName, WorkerId } from "../names.ts";
import { defineEffect } from "./define-effect.ts";

/**
 * Posts one COMMENT review. Findings outside of the diff's lines go into its body. `marker` finds
 * it again.
 */
export const reviewEffect = defineEffect<{
  type: "review";
  worker: WorkerId;
  number: number;
  head: string;
  marker: string;
}>({
  type: "review",
  key: ({ marker }) => marker,
  permissions: ["pull_requests"],
  changes: ["reviews"],
});

/**
 * Posts a session's proposed change as one COMMENT review: suggestions on lines of the diff of
 * `head`, and the rest as a patch. `marker` finds it again.
 */
export const suggestEffect = defineEffect<{
  type: "suggest";
  worker: WorkerId;
  session: SessionName;
  number: number;
  head: string;
  marker: string;
  body: string;
}>({
  type: "suggest",
  key: ({ marker }) => marker,
  permissions: ["pull_requests"],
  changes: ["reviews"],
});

/** Answers a thread whose finding is settled with `body`, then resolves it. */
export const resolveThreadEffect = defineEffect<{
  type: "resolve_thread";
  thread: string;
  body: string;
}>({
  type: "resolve_thread",
  key: ({ thread }) => thread,
  permissions: ["pull_requests"],
  changes: ["reviews"],
});

/** Posts the verdict as check run `baton/review` on `head`. */
export const verdictCheckEffect = defineEffect<{
  type: "verdict_check";
  worker: WorkerId;
  head: string;
  conclusion: "success" | "failure" | "action_required" | "neutral";
  title: string;
  summary: string;
  /** Marker of the review with the details. Null if a person has judged. */
  review: string | null;
}>({
  type: "verdict_check",
  key: ({ head, conclusion }) => `${head}:${conclusion}`,
  permissions: ["checks"],
  changes: ["checks"],
});
