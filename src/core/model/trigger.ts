/** What requests a build of an issue, and how Baton finds its answers to comments again. */
import type { BuildOverrides } from "./overrides.ts";
import type { CommentFact } from "./facts.ts";

export interface Trigger {
  /** Id by which a build stores it: the labelling's or the comment's. */
  event: string;
  actor: string;
  at: string;
  /** When people first requested the build. Baton reads comments from then on. */
  since: string;
  /** The comment. Null for the label. */
  comment: number | null;
  wishes: Partial<BuildOverrides>;
}

/** Returns `comment-99`, which is never a labelling's id. */
export function getCommentEvent(remark: Pick<CommentFact, "id">): string {
  return `comment-${remark.id}`;
}

/** Returns the key of the answer to a comment on an issue without a build. */
export const getStrayAnswerKey = ({ id }: Pick<CommentFact, "id">) => `refused-elsewhere-${id}`;

/** Returns the key of the answer to a comment after the build has ended. */
export const getLateAnswerKey = ({ id }: Pick<CommentFact, "id">) => `refused-late-${id}`;

/** Returns the key of a build's answer to a command that an edit added to a comment. */
export const getEditKey = ({ id }: Pick<CommentFact, "id">) => `edited-${id}`;

/** Returns the key of the same answer without a build. */
export const getStatelessEditKey = ({ id }: Pick<CommentFact, "id">) => `refused-edited-${id}`;
