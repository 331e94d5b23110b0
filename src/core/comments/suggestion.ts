/** The answer to a reply that is no command. */
import { fenced } from "./escape.ts";

/** `command`: as its author would have to write it; it may hold their words, which notify nobody within code. */
export function suggestionBody(command: string): string {
  return [
    "Not done: this is no command. You probably mean:",
    "",
    fencedCommand(command),
    "",
    "Copy it into a new comment. `/help` lists the other commands.",
  ].join("\n");
}

/** Ready to copy. */
export function fencedCommand(command: string): string {
  return fenced(command.replace(/[^\P{Cc}\t\n]/gu, ""));
}
