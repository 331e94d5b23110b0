import type { BaseFileContent } from "../../../src/core/model/guard-findings.ts";
import type { Guard } from "../../../src/core/guards/define-guard.ts";
import { runGuards } from "../../../src/core/guards/index.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import type { Brief } from "../../../src/core/model/brief.ts";
import type { FileChange } from "../../../src/core/model/proposal.ts";
import { aBrief, sha } from "./facts.ts";

/**
 * A file before and after; null means that it is missing. Before: `{ text: null }` is not text,
 * undefined is unknown.
 */
export type Edit = [
  path: string,
  before: string | BaseFileContent | undefined,
  after: string | Uint8Array | { link: string } | null,
];

interface Given {
  brief?: Partial<Brief>;
  allow?: Record<string, string[]>;
  /** Other paths that exist at the base. */
  stood?: string[];
}

/** Returns what one guard says about a change, one message per finding. */
export function guarded(
  guard: Guard,
  edits: readonly Edit[],
  { brief = {}, allow = {}, stood = [] }: Given = {},
) {
  const files = edits.map(([path, , after]): FileChange => {
    if (after === null) return { op: "delete", path };
    const [mode, content] =
      typeof after === "object" && "link" in after
        ? (["120000", after.link] as const)
        : (["100644", after] as const);
    return { op: "write", path, mode, content: Buffer.from(content).toString("base64") };
  });
  const before = new Map<string, BaseFileContent>(stood.map((path) => [path, { text: null }]));
  for (const [path, was] of edits) {
    if (was !== undefined) before.set(path, typeof was === "string" ? { text: was } : was);
  }
  const guards = { ...DEFAULT_SETTINGS.guards, allow };
  const settings = { ...DEFAULT_SETTINGS, guards };
  const context = { settings, brief: { ...aBrief("W1.1"), ...brief }, before };
  const found = runGuards({ base: sha("base"), files }, context, [guard]);
  return found.map(({ message }) => message);
}

/** A JavaScript test with its own name and value. */
export function aTest(name: string, value = name): string {
  const lines = [
    `const ${value} = make("${value}");`,
    `expect(${value}.value()).toBe("${value}");`,
  ];
  return `it("${name}", () => {\n  ${lines.join("\n  ")}\n});\n`;
}
