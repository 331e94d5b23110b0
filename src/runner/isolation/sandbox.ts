/**
 * Where what a model thinks of is run: apart from the runner, which holds the key and the token.
 * Everything that a session starts goes through here, file tools included.
 */
import type { ChildProcess, StdioOptions } from "node:child_process";

export interface SandboxProcessOptions {
  cwd: string;
  env: Record<string, string>;
  /** Standard input, output and error; nothing beyond these gets in. */
  stdio: StdioOptions;
}

export interface Sandbox extends AsyncDisposable {
  /** What keeps it apart; `off` = nothing does. */
  readonly backend: "bwrap" | "unshare" | "off";
  /**
   * What everything inside needs so that it reaches what it may, proxies for one; `start` adds it.
   */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Starts a command inside. The end of the child, however it comes, is the end of all that it
   * started; its `kill` ends all at once, with any signal. The exit code is the command's, or 128
   * and the signal's number; 127 where there is no such program.
   */
  start(argv: readonly [string, ...string[]], options: SandboxProcessOptions): ChildProcess;
  /**
   * Makes a server of the runner's on 127.0.0.1 reachable for what is started from now on; gives
   * its port inside.
   */
  forwardPort(port: number): Promise<number>;
  /**
   * Hands over what the runner made since the sandbox was opened, a folder and all below it; no
   * link is followed.
   */
  handOver(path: string): Promise<void>;
  /** The limit for which a child was ended, in a sentence; null = it was not. */
  getExceededLimit(child: ChildProcess): string | null;
}

/** What a session's tools see of the disk; absolute paths. */
export interface SandboxFolders {
  /** May be changed. */
  writable: readonly string[];
  /** May be read. Nothing else of the machine can be but its programs. */
  readable: readonly string[];
}

/**
 * What the attacks' harness leaves out, one at a time, to show that each is what stops an attack.
 */
export type Defence = "pid" | "user" | "net" | "mounts" | "limits" | "proxy-list" | "proxy-address";
