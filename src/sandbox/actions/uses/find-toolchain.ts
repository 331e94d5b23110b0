/**
 * Shared code of the setup actions: reads the wanted version and finds a local toolchain that
 * matches it.
 */
import { statSync } from "node:fs";
import { basename } from "node:path";
import { resolveJobPath, readForJob } from "../job/job-folders.ts";
import { runCommand } from "../job/process.ts";
import type { ToolchainKind, Toolchain } from "../toolchains/toolchains.ts";
import { isInRange } from "../toolchains/versions.ts";
import { UnavailableError } from "../job/unavailable-error.ts";
import type { ActionUse } from "./action.ts";

const MAX_BYTES = 1024 * 1024;

/**
 * Reads a file of the workspace.
 * @throws Error with one sentence if it does not exist.
 */
export function readVersionFile(use: ActionUse, path: string): string {
  const file = resolveJobPath(use.job.folders, path);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile() || stats.size > MAX_BYTES) {
    throw new Error(`The specified version file at: ${path} does not exist`);
  }
  return readForJob(use.job.folders, path).toString("utf8");
}

/**
 * Returns a tool's line of a `.tool-versions` file, or the first line of another file that holds
 * only a version.
 */
export function readPlainVersion(path: string, text: string, tools: string[]): string {
  if (basename(path) !== ".tool-versions") {
    return text.replaceAll(/#.*$/gm, "").trim().split(/\s/, 1).join("");
  }
  const lines = text.split("\n").map((line) => line.trim().split(/\s+/));
  return lines.find(([tool = ""]) => tools.includes(tool))?.[1] ?? "";
}

/** Returns the newest local toolchain in the range, or null. */
export async function findToolchain(
  use: ActionUse,
  kind: ToolchainKind,
  range: string,
): Promise<Toolchain | null> {
  const all = await use.job.toolchains.find(kind);
  return all.find(({ version }) => isInRange(version, range)) ?? null;
}

const TOOL_NAMES: Record<ToolchainKind, string> = {
  node: "Node",
  python: "Python",
  go: "Go",
  java: "Java",
  uv: "uv",
};

/**
 * Creates the error for a version that this machine lacks. `reason` says why it was not installed.
 */
export async function createMissingToolchainError(
  use: ActionUse,
  kind: ToolchainKind,
  version: string,
  reason?: string,
): Promise<UnavailableError> {
  const all = await use.job.toolchains.find(kind);
  const here = [...new Set(all.map((one) => one.version.join(".")))];
  return new UnavailableError({ kind: "toolchain", tool: TOOL_NAMES[kind], version, here, reason });
}

/**
 * Checks the `architecture` input.
 * @throws UnavailableError if it is not this machine's.
 */
export function checkArchitecture(use: ActionUse, kind: ToolchainKind, version: string): void {
  const asked = use.inputs.architecture?.trim().toLowerCase() ?? "";
  if (asked !== "" && asked !== process.arch && !(asked === "amd64" && process.arch === "x64")) {
    const part = { kind: "architecture" as const, name: asked };
    throw new UnavailableError({ kind: "toolchain", tool: TOOL_NAMES[kind], version, part });
  }
}

/**
 * Runs lines of sh in the job, with `$1` and so on. The runner does not write there itself, because
 * a link from an earlier step could lead it out of the job.
 * @throws Error with the last output of the lines.
 */
export async function runInJob(use: ActionUse, script: string, args: string[]): Promise<void> {
  const { namespaces, folders } = use.job;
  let last = "";
  const code = await runCommand({
    ...{
      namespaces,
      file: "sh",
      args: ["-ec", script, "sh", ...args],
      cwd: folders.workspace,
      env: use.env,
    },
    ...{ signal: use.signal, onLine: (line: string) => (last = line) },
  });
  if (code !== 0) {
    throw new Error(last || `${use.uses} could not write into the job's folders`);
  }
}
