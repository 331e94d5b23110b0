/** Builders of changes, and what the guards find in them. */
import { DEFAULT_SETTINGS, type GuardSettings } from "../../../src/core/model/settings.ts";
import type { GuardContext, GuardFinding } from "../../../src/core/model/guard-findings.ts";
import { runGuards } from "../../../src/core/guards/index.ts";
import type { FileChange } from "../../../src/core/model/proposal.ts";
import { sha } from "./facts.ts";

export const base64 = (text: string) => Buffer.from(text).toString("base64");
export const write = (path: string, text = "x"): FileChange => ({
  ...{ op: "write", path, mode: "100644" },
  content: base64(text),
});
export const link = (path: string, target: string): FileChange =>
  ({ ...write(path, target), mode: "120000" }) as FileChange;
export const remove = (path: string): FileChange => ({ op: "delete", path });

export function findings(
  files: FileChange[],
  settings: Partial<GuardSettings> = {},
  context: Partial<GuardContext> = {},
): GuardFinding[] {
  const change = { base: sha("base"), files };
  return runGuards(change, {
    settings: { ...DEFAULT_SETTINGS, ...settings },
    brief: null,
    ...context,
  });
}

/** Returns the guards' findings, each as `guard: path: message`. */
export function runGuardsOn(files: FileChange[], settings: Partial<GuardSettings> = {}): string[] {
  return findings(files, settings).map((f) => `${f.guard}: ${f.path}: ${f.message}`);
}
