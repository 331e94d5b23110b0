/**
 * What the runner and the tools' process say to each other: a line of JSON for each message, on
 * standard streams.
 */

/** The first message: what holds for every tool. */
export interface ToolsetOptions {
  /** All that the tools' commands see of the machine. */
  env: Record<string, string>;
  /**
   * Folders that file tools may read besides the one that they work in; `record` they may not
   * change.
   */
  record: string;
  scratch: string;
  /** Hosts of documentation that the tool `fetch` reads; none = there is no such tool. */
  docs: readonly string[];
  /** Where output that is too long to be shown is kept. */
  outputs: string;
}

export interface ToolRequest {
  id: number;
  tool: string;
  /** Where the tool works: each folder has a shell of its own. */
  folder: string;
  /** As the model wrote it. */
  input: unknown;
}

export type ToolOrder = { open: ToolsetOptions } | { call: ToolRequest } | { cancel: number };

/** What came of a call: `ok` false = the text says what went wrong. */
export interface ToolAnswer {
  id: number;
  ok: boolean;
  text: string;
}

/** An answer's text, in characters: `read` gives most, and the line that holds it, in bytes. */
export const ANSWER_CHARS = 128 * 1024;
export const LINE_BYTES = 1024 * 1024;
