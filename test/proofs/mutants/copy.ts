/** A private copy of what the simulation runs: mutants never touch the checkout. */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../..");
const COPIED = [
  "src",
  "dist/bundles",
  "test/proofs/simulation",
  "test/scenarios/support",
  "package.json",
];

export interface Copy {
  root: string;
  [Symbol.dispose](): void;
}

/** Also removed when the process ends in any way, except by `kill -9`. */
export function makeCopy(): Copy {
  const root = mkdtempSync(join(tmpdir(), "baton-mutant-"));
  const remove = () => rmSync(root, { recursive: true, force: true });
  process.once("exit", remove);
  for (const path of COPIED) cpSync(join(ROOT, path), join(root, path), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"), "dir");
  return { root, [Symbol.dispose]: () => (process.off("exit", remove), remove()) };
}
