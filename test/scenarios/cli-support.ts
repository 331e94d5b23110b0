/** Runs the command line as a process, with a temporary folder that shows what it leaves behind. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const BATON = fileURLToPath(new URL("../../src/cli/baton.ts", import.meta.url));
export const EXAMPLES = fileURLToPath(
  new URL("../../src/cli/local-run/examples/", import.meta.url),
);

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export class Terminal {
  readonly dir = realpathSync(mkdtempSync(join(tmpdir(), "baton-cli-test-")));
  /** The commands' TMPDIR. */
  readonly temp = join(this.dir, "tmp");
  readonly env: Record<string, string | undefined>;
  readonly #children: ChildProcess[] = [];

  constructor() {
    mkdirSync(this.temp);
    const identity = { GIT_CONFIG_GLOBAL: join(this.dir, "gitconfig"), GIT_CONFIG_NOSYSTEM: "1" };
    writeFileSync(
      identity.GIT_CONFIG_GLOBAL,
      "[user]\n  name = Ada Lovelace\n  email = ada@example.org\n",
    );
    // No test may use the developer's API key for a model.
    const {
      ANTHROPIC_API_KEY: _key,
      ANTHROPIC_BASE_URL: _url,
      BATON_COMMAND: _command,
      ...machine
    } = process.env;
    this.env = {
      ...machine,
      OPENAI_API_KEY: undefined,
      OPENAI_BASE_URL: undefined,
      ...identity,
      TMPDIR: this.temp,
    };
  }

  start(
    args: readonly string[],
    env: Record<string, string | undefined> = {},
    cwd = this.dir,
  ): ChildProcess {
    const child = spawn(process.execPath, [BATON, ...args], { cwd, env: { ...this.env, ...env } });
    this.#children.push(child);
    return child;
  }

  run(
    args: readonly string[],
    env: Record<string, string | undefined> = {},
    cwd = this.dir,
  ): Promise<Ended> {
    const child = this.start(args, env, cwd);
    const ended: Ended = { code: null, out: "", err: "" };
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (ended.out += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (ended.err += text));
    return new Promise((resolve) => child.on("close", (code) => resolve({ ...ended, code })));
  }

  /** Returns the current content of the temporary folder. */
  left(): string[] {
    return readdirSync(this.temp);
  }

  /** Writes a file below the terminal's folder and returns its path. */
  file(name: string, text: string | Uint8Array): string {
    const path = join(this.dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  git(path: string, ...args: string[]): string {
    return execFileSync("git", ["-C", path, ...args], { env: this.env, encoding: "utf8" }).trim();
  }

  /** Creates the sample library as a git repository. */
  library(name = "library"): string {
    const path = join(this.dir, name);
    cpSync(join(EXAMPLES, "library"), path, { recursive: true });
    this.git(path, "init", "--quiet", "--initial-branch=main");
    this.git(path, "add", "--all");
    this.git(path, "commit", "--quiet", "-m", "feat: quantities");
    return path;
  }

  async close(): Promise<void> {
    const alive = this.#children.filter(
      (child) => child.exitCode === null && child.signalCode === null,
    );
    const gone = alive.map((child) => new Promise((resolve) => child.on("close", resolve)));
    for (const child of alive) child.kill("SIGKILL");
    await Promise.all(gone);
    const logs = globSync("{,tmp/}*/sandbox.log", { cwd: this.dir }).map((log) =>
      readFileSync(join(this.dir, log), "utf8"),
    );
    rmSync(this.dir, { recursive: true, force: true });
    const lacking = logs.flatMap((log) => log.match(/^.*not implemented: .*$/gm) ?? []);
    if (lacking.length > 0)
      throw new Error(`The sandbox lacks what was asked of it:\n${lacking.join("\n")}`);
  }
}

/**
 * Resolves to the output so far once it contains `words`. Rejects if the process ends before that.
 */
export function until(child: ChildProcess, words: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = "";
    const look = (text: string) => {
      seen += text;
      if (seen.includes(words)) resolve(seen);
    };
    child.stdout?.setEncoding("utf8").on("data", look);
    child.stderr?.setEncoding("utf8").on("data", look);
    child.on("close", (code) =>
      reject(new Error(`ended with ${code} before it said ${words}: ${seen}`)),
    );
  });
}

/** Sends the signal and resolves to the exit code. */
export function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  child.removeAllListeners("close");
  child.kill(signal);
  return new Promise((resolve) => child.on("close", (code) => resolve(code)));
}
