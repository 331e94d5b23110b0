/** Versions of Baton, as they stand in a rendered workflow. */

/** The version whose runner the workflow asks for: of the Baton that rendered it; null where none did. */
export function renderedBy(workflow: string): string | null {
  return /^ +BATON_VERSION: ([0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?)$/m.exec(workflow)?.[1] ?? null;
}

/** The SHA-256 of the runner that the workflow asks for, in hexadecimal digits; null where it asks for none. */
export function runnerAskedFor(workflow: string): string | null {
  return /^ +BATON_SHA256: ([0-9a-f]{64})$/m.exec(workflow)?.[1] ?? null;
}

/** Whether version `a` came before `b`; two previews of one version count as the same. */
export function isOlder(a: string, b: string): boolean {
  const [left, right] = [parts(a), parts(b)];
  const at = left.findIndex((part, i) => part !== right[i]);
  return at >= 0 && left[at]! < right[at]!;
}

/** Major, minor, patch, and 0 for a preview of it. */
function parts(version: string): number[] {
  return [...version.split("-")[0]!.split(".").map(Number), version.includes("-") ? 0 : 1];
}
