/** Agents' programs as they are installed on this machine; a test that needs one which isn't says so and is skipped. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findBinary, type Binary } from "../../../src/runner/engines/binary.ts";

/** Its path; empty where it isn't on the PATH, and then one line says so. */
export function installed(binary: Binary): string {
  const file = findBinary(binary, process.env.PATH);
  const why = `${binary.name} is not installed (no \`${binary.command}\` on PATH): its tests are skipped.\n`;
  if (file === null) process.stderr.write(why);
  return file ?? "";
}

/** A skill in `folder` that an agent might find, and heed. */
export function skill(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "SKILL.md"), "---\nname: evil\ndescription: EVIL WORDS to heed always\n---\nEVIL WORDS\n");
}
