/**
 * Where what a model thinks of is run: apart from the runner, which holds the key and the token. Everything that a
 * session starts goes through here, file tools included.
 */
import type { ChildProcess, StdioOptions } from "node:child_process";

export interface CageOptions {
  cwd: string;
  env: Record<string, string>;
  stdio: StdioOptions;
}

export interface Cage extends AsyncDisposable {
  /** What keeps it apart; `off` = nothing does. */
  readonly backend: "bwrap" | "unshare" | "off";
  /** What the environment of everything inside needs so that it reaches what it may: proxies. */
  readonly environment: Readonly<Record<string, string>>;
  /** Starts a command inside. The end of the child, however it comes, is the end of all that it started. */
  start(argv: readonly [string, ...string[]], options: CageOptions): ChildProcess;
  /** Makes a server of the runner's on 127.0.0.1 reachable inside; gives the port that it has there. */
  door(port: number): Promise<number>;
}

/** What a session's tools see of the disk; absolute paths. */
export interface CagePlace {
  /** May be changed. */
  writable: readonly string[];
  /** May be read. Nothing else of the machine can be but its programs. */
  readable: readonly string[];
}
