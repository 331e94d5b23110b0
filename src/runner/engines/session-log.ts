/** Logs a conversation in the run's log: the model's words, and one line for each call. */
import { relative } from "node:path";
import type { BetaContentBlock } from "@anthropic-ai/sdk/resources/beta/messages/messages";
import { sanitizeLogLine } from "../untrusted-io.ts";

/** Prints a block of an answer as soon as it is complete. */
export function logBlock(
  block: BetaContentBlock,
  worktree: string,
  print: (line: string) => void,
): void {
  if (block.type === "text") {
    logWords(block.text, print);
  } else if (block.type === "tool_use") {
    logCall(block.name, block.input, worktree, print);
  } else if (block.type === "server_tool_use") {
    const { query } = block.input as { query?: unknown };
    print(
      `| ${sanitizeLogLine(
        `${block.name}: ${getFirstLine(typeof query === "string" ? query : "")}`,
      )}`,
    );
  } else if (block.type === "web_search_tool_result") {
    const { content } = block;
    print(
      Array.isArray(content)
        ? `|   ${content.length} pages`
        : `|   no pages: ${sanitizeLogLine(content.error_code)}`,
    );
  } else if (block.type === "compaction") {
    print("| (the conversation so far was summarized)");
  }
}

export function logWords(text: string, print: (line: string) => void): void {
  for (const line of text.trim().split(/\r?\n/)) print(`|   ${sanitizeLogLine(line)}`);
}

export function logCall(
  name: string,
  input: unknown,
  worktree: string,
  print: (line: string) => void,
): void {
  print(`| ${sanitizeLogLine(formatCall(name, input, worktree))}`);
}

/** Formats a call, such as `bash: node --test` or `edit src/x.js`. */
function formatCall(name: string, input: unknown, worktree: string): string {
  const given = (typeof input === "object" && input !== null ? input : {}) as Record<
    string,
    unknown
  >;
  const text = (key: string) => (typeof given[key] === "string" ? given[key].trim() : "");
  switch (name) {
    case "bash":
      return `bash: ${getFirstLine(text("command")) || "a new shell"}`;
    case "read":
    case "write":
    case "edit":
      return `${name} ${getFirstLine(toRelativePath(text("file_path"), worktree))}`;
    case "glob":
    case "grep":
      return `${name} ${getFirstLine(text("pattern"))}${
        text("path") && ` in ${toRelativePath(text("path"), worktree)}`
      }`;
    case "fetch":
      return `fetch ${getFirstLine(text("url"))}`;
    case "close":
      return `close ${text("status") || text("verdict")}`.trimEnd();
    default:
      return name;
  }
}

function toRelativePath(path: string, worktree: string): string {
  return path.startsWith(`${worktree}/`) ? relative(worktree, path) : path;
}

const getFirstLine = (text: string) => text.split("\n", 1)[0]!.slice(0, 200);
