/** A session's tools as the runner calls them: a process in the cage does the work, and another one if that is gone. */
import { ToolError } from "@anthropic-ai/sdk/lib/tools/ToolError";
import type { Cage } from "../isolation/cage.ts";
import { Connection } from "./connection.ts";
import type { Call, Opening } from "./wire.ts";

/** Processes of one session: commands that kill them again and again have an end. */
const MOST = 6;

export class ToolClient {
  private readonly cage: Cage;
  private readonly opening: Opening;
  private readonly print: (line: string) => void;
  private connection: Connection | null = null;
  private started = 0;
  private closed = false;

  constructor(cage: Cage, opening: Opening, print: (line: string) => void) {
    this.cage = cage;
    this.opening = opening;
    this.print = print;
  }

  /** Has the tool do it. @throws ToolError in words for the model */
  async call(call: Omit<Call, "id">, signal: AbortSignal | null): Promise<string> {
    if (this.closed || signal?.aborted) throw new ToolError("The call was cancelled.");
    this.connection ??= this.start();
    return this.connection.call(call, signal);
  }

  /** Ends what runs; no call is taken afterwards. */
  async close(): Promise<void> {
    this.closed = true;
    await this.connection?.end();
  }

  private start(): Connection {
    if (this.started >= MOST) {
      throw new ToolError(`The tools' process ended ${MOST} times and isn't started again: close the session.`);
    }
    const nth = ++this.started;
    // Models were told the names of the files that an earlier process has filled.
    const outputs = nth === 1 ? this.opening.outputs : `${this.opening.outputs}-${nth}`;
    return new Connection(this.cage, { ...this.opening, outputs }, (why) => {
      this.connection = null;
      if (!this.closed) this.print(`| ${why}`);
    });
  }
}
