/** The agent that a person starts on a worker, or just their shell. */
import { spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { codeOf, Problem } from "../problem.ts";
import { WORK } from "./folder.ts";

const TASK = `Read ${WORK}/prompt.md and do what it says.`;

/** Agents that take their task as an argument. Anything else is a command for the shell. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  claude: ["claude", TASK],
  codex: ["codex", TASK],
};

export interface Start {
  dir: string;
  /** `claude`, `codex` or a command; null = a shell. */
  command: string | null;
  worker: string;
  machine: Readonly<Record<string, string>>;
}

/**
 * Checks that a known agent is installed, before anything is done for it.
 * @throws Problem
 */
export async function checkAgent(command: string | null, machine: Start["machine"]): Promise<void> {
  const program = command === null ? undefined : KNOWN[command]?.[0];
  // Where names have endings, starting it says the same.
  if (program === undefined || process.platform === "win32") return;
  const places = (machine["PATH"] ?? "").split(delimiter).map((folder) => join(folder, program));
  for (const place of places) {
    const isThere = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return;
  }
  throw missing(program);
}

const missing = (program: string) =>
  new Problem(`there is no ${program} on PATH: install it, name another command by --with, or leave --with out`);

/**
 * Starts it in the folder, at this terminal, and resolves to its exit code. A Ctrl-C is its own; what is in the folder
 * stays.
 * @throws Problem where there is no such program
 */
export function startAgent({ dir, command, worker, machine }: Start): Promise<number> {
  const shell = machine["SHELL"] ?? (process.platform === "win32" ? "cmd" : "/bin/sh");
  const [program = shell, ...args] = command === null ? [shell] : (KNOWN[command] ?? ["/bin/sh", "-c", command]);
  const env = { ...machine, BATON_WORKER: worker, BATON_PROMPT: join(dir, WORK, "prompt.md") };
  const ignore = () => undefined;
  process.on("SIGINT", ignore);
  return new Promise<number>((resolve, reject) => {
    const child = spawn(program, args, { cwd: dir, env, stdio: "inherit" });
    child.once("error", (error) => reject(codeOf(error) === "ENOENT" ? missing(program) : error));
    child.once("close", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 1)));
  }).finally(() => process.off("SIGINT", ignore));
}
