/**
 * The place where a model's commands run, apart from the runner, which has the key and the token.
 * Everything that a session starts runs here, file tools included.
 */
import type { ChildProcess, StdioOptions } from "node:child_process";

export interface SandboxProcessOptions {
  cwd: string;
  env: Record<string, string>;
  /** Standard input, output and error; the sandbox passes no other file descriptors. */
  stdio: StdioOptions;
}

export interface Sandbox extends AsyncDisposable {
  /** The isolation backend; `off` = none. */
  readonly backend: "bwrap" | "unshare" | "off";
  /**
   * Variables with which programs inside reach what they may, such as proxies; `start` adds them.
   */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Starts a command inside. When the child ends, for any reason, everything that it started ends
   * too. Its `kill` ends all at once, with any signal. The exit code is the command's, or 128 plus
   * the signal's number, or 127 if the program does not exist.
   */
  start(argv: readonly [string, ...string[]], options: SandboxProcessOptions): ChildProcess;
  /**
   * Makes a server of the runner on 127.0.0.1 reachable for processes that start from now on.
   * Returns its port inside.
   */
  forwardPort(port: number): Promise<number>;
  /**
   * Gives the session a folder, and all below it, that the runner made after it opened the sandbox.
   * Follows no link.
   */
  handOver(path: string): Promise<void>;
  /** Returns the limit for which a child was killed, as a sentence; null = it was not. */
  getExceededLimit(child: ChildProcess): string | null;
}

/** The folders that a session's tools see, as absolute paths. */
export interface SandboxFolders {
  /** Folders that the tools may change. */
  writable: readonly string[];
  /** Folders that the tools may read. Of the rest of the machine they can read only programs. */
  readable: readonly string[];
}

/** The defences. The attack tests leave out one at a time, to prove that it stops an attack. */
export type Defence = "pid" | "user" | "net" | "mounts" | "limits" | "proxy-list" | "proxy-address";
