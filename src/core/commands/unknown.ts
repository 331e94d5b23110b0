/** A comment that begins as a command does, with a word that is no command of Baton. */
import { isForOthers } from "./others.ts";
import type { CommandProblem } from "./parse.ts";
import type { CommandContext } from "./command.ts";
import type { Line } from "../text/rendered-lines.ts";

/** Folders at a machine's root: who names one speaks of a path. */
const FOLDERS = ["bin", "boot", "dev", "etc", "home", "lib", "mnt", "opt", "proc", "root", "run", "sbin", "srv", "sys"];
const PATHS = [...FOLDERS, "tmp", "usr", "var", "work", "workspace", "src", "app", "test", "tests", "docs", "api"];

/**
 * The word, in lower case, and what to answer; null where the comment is no such thing: it begins otherwise, or speaks
 * to another bot that Baton knows, or names a path. For comments without a command of Baton.
 */
export function findUnknownCommand(
  lines: readonly Line[],
  { bare }: Pick<CommandContext, "bare">,
): { word: string; answer: CommandProblem } | null {
  const first = lines.find(({ text }) => text.trim() !== "");
  if (!bare || !first?.speaks || isForOthers(first.text)) return null;
  const [, word] = /^\/([a-z][a-z-]{1,29})[.,:;!?]*(?:\s|$)/i.exec(first.text) ?? [];
  if (word === undefined || PATHS.includes(word.toLowerCase())) return null;
  const problem = `It is not a command of Baton; for another bot, it is left alone.`;
  return { word: word.toLowerCase(), answer: { problem, input: `/${word}`, nearest: "/help" } };
}
