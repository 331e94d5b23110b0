/** One turn of Codex: from its lines to its last message. */
import { tellCall, tellWords } from "../anthropic/lines.ts";
import type { RepeatedCalls } from "../repeated-calls.ts";
import { eventOf } from "./events.ts";

export class Turn {
  thread: string | null = null;
  /** What it said last. */
  message: string | null = null;
  /** Why it failed, in Codex's words. */
  failure: string | null = null;
  private readonly worktree: string;
  private readonly repeated: RepeatedCalls;
  private readonly print: (line: string) => void;

  constructor(worktree: string, repeated: RepeatedCalls, print: (line: string) => void) {
    this.worktree = worktree;
    this.repeated = repeated;
    this.print = print;
  }

  take(line: string): void {
    const event = eventOf(line);
    switch (event?.type) {
      case "thread.started":
        this.thread = event.thread_id;
        break;
      case "turn.failed":
        this.failure = event.error.message;
        break;
      case "item.started":
        if (event.item.type === "command_execution") this.call("bash", { command: event.item.command });
        break;
      case "item.completed":
        if (event.item.type === "agent_message") {
          this.message = event.item.text;
          tellWords(event.item.text, this.print);
        } else if (event.item.type === "file_change") {
          for (const { path } of event.item.changes) this.call("edit", { file_path: path });
          // What exactly it was to change is not said: so no two are known to be the same.
          if (event.item.status !== "failed")
            this.repeated.take([{ tool: "edit", input: null, failed: false, said: "" }]);
        } else {
          const { command, exit_code, aggregated_output: said = "" } = event.item;
          const failed = typeof exit_code === "number" && exit_code !== 0;
          this.repeated.take([{ tool: "bash", input: { command }, failed, said: said ?? "" }]);
        }
        break;
      default:
    }
  }

  private call(name: string, input: object): void {
    tellCall(name, input, this.worktree, this.print);
  }
}

/** The closing input that a message is, in a fence or not; undefined where it is no JSON. */
export function closingOf(message: string): unknown {
  const fenced = /^```(?:json)?\s*\n([\s\S]*?)\n```\s*$/.exec(message.trim())?.[1];
  try {
    return JSON.parse(fenced ?? message);
  } catch {
    return undefined;
  }
}
