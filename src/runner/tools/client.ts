/**
 * The runner's client for a session's tools. A process in the sandbox does the work; if it dies,
 * another one starts.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { ToolError } from "@anthropic-ai/sdk/lib/tools/ToolError";
import { z } from "zod";
import { parseJsonAs, readBoundedLines, sanitizeLogLine } from "../untrusted-io.ts";
import type { Sandbox } from "../isolation/sandbox.ts";
import { getProgramCommand } from "../programs.ts";
import {
  ANSWER_CHARS,
  LINE_BYTES,
  type ToolAnswer,
  type ToolOrder,
  type ToolRequest,
  type ToolsetOptions,
} from "./protocol.ts";

// One tools process, from its start to its end. The runner does not trust its output.

const answerSchema: z.ZodType<ToolAnswer> = z.strictObject({
  id: z.int(),
  ok: z.boolean(),
  text: z.string().max(ANSWER_CHARS),
});

/** Maximum characters of its standard error that are kept. */
const LAST_WORDS = 2000;
/** How long its last answers may take to arrive after it has ended, in milliseconds. */
const CLOSE_MS = 500;
const RESTART_NOTE =
  "A command may have used up memory or processes, or have killed them. The next call " +
  "starts them again, with a fresh shell; the files are as they were left.";

export class ToolConnection {
  private readonly child: ChildProcess & { stdin: Writable; stdout: Readable; stderr: Readable };
  private readonly onEnd: (why: string) => void;
  private readonly open = new Map<number, PromiseWithResolvers<string>>();
  private readonly gone = Promise.withResolvers<void>();
  private count = 0;
  private unasked = 0;
  private lastWords = "";
  /** Why the runner killed it; null if it did not. */
  private why: string | null = null;

  /**
   * Starts it. `over` is called once when it ends, with the reason. Open calls fail with that
   * reason too.
   */
  constructor(sandbox: Sandbox, opening: ToolsetOptions, over: (why: string) => void) {
    this.onEnd = over;
    // Its folder is the root, which no command can delete.
    const how = {
      cwd: "/",
      env: opening.env,
      stdio: ["pipe" as const, "pipe" as const, "pipe" as const],
    };
    this.child = sandbox.start(getProgramCommand("tools"), how) as typeof this.child;
    const { stdin, stdout, stderr } = this.child;
    this.child.once("error", ({ message }) =>
      this.finish(`the tools' process can't be started (${message})`),
    );
    this.child.once("exit", (code, signal) => void this.handleExit(sandbox, code, signal));
    // It may end before it has read all of its input.
    stdin.on("error", () => undefined);
    stderr.on("data", (chunk: Buffer) => {
      this.lastWords = (this.lastWords + chunk.toString()).slice(-LAST_WORDS);
    });
    const tooLong = () => this.kill("the tools' process said too much at once");
    readBoundedLines(stdout, LINE_BYTES, (line) => this.take(line), tooLong);
    this.send({ open: opening });
  }

  /**
   * Resolves to the tool's answer. Rejects with a `ToolError` if the tool fails or the process
   * ends.
   */
  async call(call: Omit<ToolRequest, "id">, signal: AbortSignal | null): Promise<string> {
    const id = ++this.count;
    const answered = Promise.withResolvers<string>();
    this.open.set(id, answered);
    const cancel = () => {
      this.send({ cancel: id });
      this.open.delete(id);
      answered.reject(new ToolError("The call was cancelled."));
    };
    signal?.addEventListener("abort", cancel, { once: true });
    this.send({ call: { id, ...call } });
    return answered.promise.finally(() => signal?.removeEventListener("abort", cancel));
  }

  /** Ends the process with all that it started. Resolves when it is gone. */
  async end(): Promise<void> {
    this.kill("the session is over");
    await this.gone.promise;
  }

  private send(order: ToolOrder): void {
    this.child.stdin.write(`${JSON.stringify(order)}\n`);
  }

  private take(line: string): void {
    const answer = parseJsonAs(answerSchema, line);
    const call = answer && this.open.get(answer.id);
    if (!call) {
      // A late answer after a cancel also belongs to no call, but a flood of them is no accident.
      this.unasked += line.length + 1;
      if (this.unasked > LINE_BYTES)
        this.kill("the tools' process sent answers that nobody had asked for");
      return;
    }
    this.open.delete(answer.id);
    if (answer.ok) call.resolve(answer.text);
    else call.reject(new ToolError(answer.text));
  }

  private kill(why: string): void {
    this.why ??= why;
    this.child.kill("SIGKILL");
  }

  private async handleExit(
    sandbox: Sandbox,
    code: number | null,
    signal: NodeJS.Signals | null,
  ): Promise<void> {
    // Its last output may still be on its way, unless another process keeps the pipe open.
    await Promise.race([once(this.child, "close"), sleep(CLOSE_MS)]);
    const words = this.lastWords.trim().split("\n");
    const said = sanitizeLogLine(
      words.find((line) => /^\w*Error: /.test(line)) ?? words.at(-1)!,
    ).slice(0, 300);
    const how = signal ? `was killed (${signal})` : `ended (${code})`;
    const limit = sandbox.getExceededLimit(this.child)?.replace(/\.$/, "");
    this.finish(limit ?? `the tools' process ${how}${said && `: ${said}`}`);
  }

  private finish(how: string): void {
    const why = this.why ?? how;
    for (const { reject } of this.open.values())
      reject(new ToolError(`The tool did not end: ${why}. ${RESTART_NOTE}`));
    this.open.clear();
    this.onEnd(why);
    this.gone.resolve();
  }
}

/** Maximum number of processes of one session, in case commands kill them repeatedly. */
const MAX_PROCESSES = 6;

export class ToolClient {
  private readonly sandbox: Sandbox;
  private readonly opening: ToolsetOptions;
  private readonly print: (line: string) => void;
  private connection: ToolConnection | null = null;
  private started = 0;
  private closed = false;

  constructor(sandbox: Sandbox, opening: ToolsetOptions, print: (line: string) => void) {
    this.sandbox = sandbox;
    this.opening = opening;
    this.print = print;
  }

  /** Calls the tool. @throws ToolError in words for the model */
  async call(call: Omit<ToolRequest, "id">, signal: AbortSignal | null): Promise<string> {
    if (this.closed || signal?.aborted) throw new ToolError("The call was cancelled.");
    this.connection ??= this.start();
    return this.connection.call(call, signal);
  }

  /** Ends the running process. Later calls are refused. */
  async close(): Promise<void> {
    this.closed = true;
    await this.connection?.end();
  }

  private start(): ToolConnection {
    if (this.started >= MAX_PROCESSES) {
      throw new ToolError(
        `The tools' process ended ${MAX_PROCESSES} times and isn't started again: close ` +
          "the session.",
      );
    }
    const nth = ++this.started;
    // Models know the names of the files that an earlier process has written.
    const outputs = nth === 1 ? this.opening.outputs : `${this.opening.outputs}-${nth}`;
    return new ToolConnection(this.sandbox, { ...this.opening, outputs }, (why) => {
      this.connection = null;
      if (!this.closed) this.print(`| ${why}`);
    });
  }
}
