/** Decides which jobs find a runner here, by the labels of their `runs-on`. Pure. */
import { toGlobPattern } from "./workflow/patterns.ts";

export interface Runners {
  /** Patterns of the labels that this machine serves. */
  labels: string[];
  /** Whether a job with another label waits in the queue, as on GitHub, or ends as skipped. */
  others: "wait" | "not-run";
}

const SYSTEM_LABELS: Record<string, string[]> = {
  linux: ["ubuntu-*", "linux"],
  darwin: ["macos-*", "macos"],
  win32: ["windows-*", "windows"],
};

/**
 * Returns the labels of GitHub's runners that this machine can replace, and those of a self-hosted
 * runner.
 */
export function getDefaultLabels(platform: string, arch: string): string[] {
  return [...(SYSTEM_LABELS[platform] ?? []), "self-hosted", arch];
}

/** Returns the first label that no runner here has, or null. Letter case does not matter. */
export function findAbsentLabel(labels: string[], runners: Runners, arch: string): string | null {
  return labels.find((label) => !isServedLabel(label.toLowerCase(), runners, arch)) ?? null;
}

function isServedLabel(label: string, { labels }: Runners, arch: string): boolean {
  const patterns = labels.map((pattern) => pattern.toLowerCase());
  if (patterns.includes(label)) {
    return true;
  }
  // `ubuntu-24.04-arm` is a different machine than `ubuntu-24.04`, although `ubuntu-*` matches
  // both.
  const otherArch = /-arm(64)?$/.test(label) && arch !== "arm64";
  return !otherArch && patterns.some((pattern) => toGlobPattern(pattern).test(label));
}
