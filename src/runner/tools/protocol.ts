/**
 * The protocol between the runner and the tools process: one line of JSON per message, on the
 * standard streams.
 */

/** The first message: options of every tool. */
export interface ToolsetOptions {
  /** The whole environment of the tools' commands. */
  env: Record<string, string>;
  /** Folders that file tools may read besides their own folder. They may not change `record`. */
  record: string;
  scratch: string;
  /** Hosts of documentation that the tool `fetch` reads; if empty, there is no such tool. */
  docs: readonly string[];
  /** Folder for output that is too long to show. */
  outputs: string;
}

export interface ToolRequest {
  id: number;
  tool: string;
  /** Folder in which the tool works. Each folder has a shell of its own. */
  folder: string;
  /** The input as the model wrote it. */
  input: unknown;
}

export type ToolOrder = { open: ToolsetOptions } | { call: ToolRequest } | { cancel: number };

/** The result of a call. If `ok` is false, the text says what went wrong. */
export interface ToolAnswer {
  id: number;
  ok: boolean;
  text: string;
}

/**
 * Maximum characters of an answer's text, and maximum bytes of its line. `read` returns the
 * longest.
 */
export const ANSWER_CHARS = 128 * 1024;
export const LINE_BYTES = 1024 * 1024;
