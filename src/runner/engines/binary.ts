/** An agent's program that the runner's owner installed: found by name, asked for its version. */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { CONFIG_PATH } from "../../core/build/settings.ts";
import type { EngineInput } from "./engine.ts";
import { startProcess } from "./process.ts";

export interface Binary {
  /** As people call it: `Claude Code`. */
  name: string;
  command: string;
  /** The npm package that has it. */
  package: string;
}

/** Its absolute path; null = it is not on the search path. */
export function findBinary({ command }: Binary, searchPath: string | undefined): string | null {
  const folders = (searchPath ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.map((folder) => join(folder, command)).find(isProgram) ?? null;
}

/** What a person does about it. */
export function missingBinary({ name, command, package: from }: Binary): string {
  return (
    `${name} is not on this runner: no \`${command}\` is on its PATH. Install it by the action that ` +
    `\`setup\` names in ${CONFIG_PATH} (\`npm install --global ${from}\`), or choose another \`engine\` there.`
  );
}

/** `2.1.329`; null where the program says none, or can't run here. */
export async function versionOf(
  file: string,
  env: Record<string, string>,
  { cage, worktree: cwd }: Pick<EngineInput, "cage" | "worktree">,
): Promise<string | null> {
  const said: string[] = [];
  const options = { cage, cwd, env, seconds: 60, print: () => undefined };
  const running = startProcess([file, "--version"], { ...options, line: (line) => void said.push(line) });
  running.stdin.end();
  const { code } = await running.done;
  const version = /\b[0-9]+\.[0-9]+\.[0-9]+[\w.-]*/.exec(said.join("\n"))?.[0].slice(0, 40);
  return code === 0 ? (version ?? null) : null;
}

/** `claude-sonnet-5-5 (Claude Code 2.1.329)`, short enough for a proposal. */
export function modelBy(model: string, { name }: Binary, version: string | null): string {
  const by = version === null ? name : `${name} ${version}`;
  return `${model.slice(0, 119 - by.length - 3)} (${by})`;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
