/** A bench whose `W1.1` has work that run 41 left, and GitHub's answers about that run. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SessionName } from "../../../src/core/model/names.ts";
import type { SavedWork } from "../../../src/core/model/saved-work.ts";
import { COMPLETE } from "../../spec/support/facts.ts";
import { Artifacts } from "./artifacts.ts";
import { Bench } from "./bench.ts";

/** The next session of `W1.1`. */
export interface NextSession {
  /** By default `W1.1/work/2`. */
  session?: SessionName;
  base: string;
  other?: string | null;
  /** Null = the record names no saved work. */
  saved: SavedWork | null;
  /** A shell command that the session runs before it closes. */
  command?: string;
  close?: object;
}

export class SavedWorkBench implements AsyncDisposable {
  readonly bench = new Bench();
  readonly github: Artifacts;

  private constructor(github: Artifacts) {
    this.github = github;
  }

  static async open(): Promise<SavedWorkBench> {
    return new SavedWorkBench(await Artifacts.open());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.bench[Symbol.dispose]();
    await this.github.close();
  }

  /** Runs the session. Returns its exit code. */
  runNext({
    session = "W1.1/work/2",
    base,
    other = null,
    saved,
    command = "true",
    close = COMPLETE,
  }: NextSession): Promise<number> {
    const { bench, github } = this;
    bench.state.workers["W1.1"]!.saved_work = saved;
    bench.ask(session, { base, other });
    const closing = `${command}; ${bench.closing(close)}`;
    return bench.run(session, bench.save(), closing, github.env);
  }

  pathInWorktree(path: string): string {
    return join(this.bench.temp, "worktree", path);
  }

  readInWorktree(path: string): string {
    return readFileSync(this.pathInWorktree(path), "utf8");
  }

  /** Returns what the session was asked. */
  readPrompt(): string {
    return readFileSync(join(this.bench.temp, "session", "prompt.md"), "utf8");
  }
}
