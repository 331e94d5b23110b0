/** Answers to commands that stand where none count. */
import { inline } from "./escape.ts";
import { fencedCommand } from "./suggestion.ts";

/** In a comment that came to hold it only by an edit: whose words these are can't be told. */
export function editedWords(author: string): string {
  return (
    "Not done: this comment was edited, and only new ones are read for commands, since others may edit it too. " +
    `${inline(author)}, please write it again as a new comment.`
  );
}

/** In a review, or on a line. `command`: what a reply that is none probably means; null = it is one. */
export function inReviewWords(author: string, command: string | null): string {
  const where = "Not done: commands count in comments of the conversation, not in reviews or on lines of the diff. ";
  if (command === null) return `${where}${inline(author)}, please write it again as a comment here.`;
  return `${where}${inline(author)}, you probably mean this, as a comment here:\n\n${fencedCommand(command)}`;
}
