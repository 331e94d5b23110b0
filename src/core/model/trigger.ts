/** What asks for a build of an issue, and how Baton finds its answers to comments again. */
import type { BuildOverrides } from "./overrides.ts";
import type { CommentFact } from "./facts.ts";

export interface Trigger {
  /** What a build remembers it by: the labelling's id, or the comment's. */
  event: string;
  actor: string;
  at: string;
  /** When people first asked for what it begins: from then on comments are read. */
  since: string;
  /** The comment; null = the label. */
  comment: number | null;
  wishes: Partial<BuildOverrides>;
}

/** `comment-99`, which no labelling's id is. */
export function getCommentEvent(remark: Pick<CommentFact, "id">): string {
  return `comment-${remark.id}`;
}

/** Key of the answer to a comment on an issue without a build. */
export const getStrayAnswerKey = ({ id }: Pick<CommentFact, "id">) => `refused-elsewhere-${id}`;

/** Key of the answer to a comment after the build has ended. */
export const getLateAnswerKey = ({ id }: Pick<CommentFact, "id">) => `refused-late-${id}`;
