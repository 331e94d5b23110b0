/** What people said on lines of a worker's pull request: in their reviews, and in answer to Baton's findings. */

export interface Words {
  /** Id of the comment on GitHub. */
  id: number;
  /** Login. */
  by: string;
  at: string;
  path: string;
  /** Null where the line is gone. */
  line: number | null;
  /** Baton's finding that the thread is about. */
  finding: string | null;
  /** Id of the review that it belongs to. */
  review: number | null;
  text: string;
}

export const WORDS_CHARS = 4000;
/** More are not taken: sessions read them all. */
export const MAX_WORDS = 100;

/** `threads/W1.1.md`. */
export const threadsPath = (id: string) => `threads/${id}.md`;

/** `src/a.js:3`, as far as it is known. */
export function placeOf({ path, line }: Pick<Words, "path" | "line">): string {
  return line === null ? path : `${path}:${line}`;
}
