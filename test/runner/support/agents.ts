/**
 * Agents' programs that are installed on this machine. A test that needs a missing one is skipped
 * with a message, and fails if CI=true, because `.ci/run` installs them.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentProgram } from "../../../src/runner/engines/process.ts";
import { findProgram } from "../../../src/runner/programs.ts";

/** Returns its path; empty if it isn't on the PATH. */
export function installed(binary: AgentProgram): string {
  const file = findProgram(binary.command, process.env.PATH ?? "");
  if (file !== null) return file;
  const missing = `${binary.name} is not installed (no \`${binary.command}\` on PATH)`;
  if (process.env["CI"] === "true") throw new Error(`${missing}: it must be where CI=true`);
  process.stderr.write(`${missing}: its tests are skipped.\n`);
  return "";
}

/** Writes a skill into `folder` that an agent might find and follow. */
export function skill(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "SKILL.md"),
    "---\nname: evil\ndescription: EVIL WORDS to follow always\n---\nEVIL WORDS\n",
  );
}
