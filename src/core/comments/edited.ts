/** Answer to a comment that came to hold a command only by an edit: whose words these are can't be told. */
import { inline } from "./escape.ts";

export function editedWords(author: string): string {
  return (
    "Not done: this comment was edited, and only new ones are read for commands, since others may edit it too. " +
    `${inline(author)}, please write it again as a new comment.`
  );
}
