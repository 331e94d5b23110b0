/** The test scripts of a package.json. */

import { either } from "../either.ts";

const SCRIPT = /^test(?::|$)/;
/** Parts of a command line that do nothing. */
const IDLE = /^(?:|true|:|exit \d+|(?:echo|printf)\b.*|node -e ["']{2}|cd \S+)$/;
/** What makes a failure, or that nothing was run, look like success. */
const HIDES = either([
  /\|\|[\s(]*(?:true|:|exit 0|echo\b|printf\b)|;\s*(?:true|:|exit 0|(?:echo|printf)\b[^;&|]*)\s*$/,
  // Of what is piped only the last command's success counts.
  /(?<!\|)\|\s*(?:tee|cat|tail|head|grep|sed|awk|sort|wc|less|more)\b|--(?:passWithNoTests|pass-with-no-tests)\b/,
]);
/** What picks some of the tests. */
const PICKS = either(
  [
    /(?<=\s)--(?:exclude|ignore|grep|invert|grep-invert|fgrep|skip)(?=[\s=]|$)[= ]?\S*/,
    /(?<=\s)--(?:testPathIgnorePatterns|testNamePattern|test-name-pattern|test-skip-pattern)(?=[\s=])[= ]\S*/,
    /(?<=\s)--(?:shard|changed|onlyChanged|onlyFailures|testPathPatterns?|testMatch|selectProjects)(?=[\s=]|$)[= ]?\S*/,
    // Another configuration is one that nobody has looked at.
    /(?<=\s)(?:-[tgic]|--(?:config|project|dir))(?=[\s=]|$)[= ]?\S*/,
  ],
  "g",
);

/** Which test scripts do less than they did, in words. */
export function scriptsLeftOut(before: string, after: string): string[] {
  const [was, now] = [scriptsOf(before), scriptsOf(after)];
  if (!was || !now) return [];
  return [...was].flatMap(([name, old]) => {
    const script = now.get(name);
    if (!SCRIPT.test(name) || isIdle(old)) return [];
    if (script === undefined) return name === "test" ? [`the script "${name}" is gone`] : [];
    if (isIdle(script)) return [`the script "${name}" runs nothing any more`];
    if (HIDES.test(script) && !HIDES.test(old)) return [`the script "${name}" succeeds whatever its tests do`];
    const picked = (script.match(PICKS) ?? []).filter((option) => !old.includes(option));
    return picked.length > 0 ? [`the script "${name}" picks tests by ${picked.join(" ")}`] : [];
  });
}

function isIdle(script: string): boolean {
  return script.split(/&&|\|\||;/).every((part) => IDLE.test(part.trim()));
}

function scriptsOf(text: string): Map<string, string> | null {
  try {
    const scripts: unknown = (JSON.parse(text) as { scripts?: unknown }).scripts ?? {};
    const entries = Object.entries(scripts as Record<string, unknown>);
    return new Map(entries.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
  } catch {
    return null;
  }
}
