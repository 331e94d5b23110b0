import type { Guard, BaseFileContent } from "../../../src/core/model/guard-findings.ts";
import { DEFAULT_SETTINGS, type GuardWithExceptions } from "../../../src/core/model/settings.ts";
import type { Brief } from "../../../src/core/model/brief.ts";
import type { FileChange } from "../../../src/core/model/proposal.ts";
import { aBrief, sha } from "./facts.ts";

/**
 * A file before and after: null = there is none. Before: `{ text: null }` = not text; undefined =
 * not known.
 */
export type Edit = [
  path: string,
  before: string | BaseFileContent | undefined,
  after: string | Uint8Array | { link: string } | null,
];

interface Given {
  brief?: Partial<Brief>;
  allow?: Partial<Record<GuardWithExceptions, string[]>>;
  /** What else stood at the base. */
  stood?: string[];
}

/** What one guard says of a change, a message each. */
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
  const guards = {
    ...DEFAULT_SETTINGS.guards,
    allow: { ...DEFAULT_SETTINGS.guards.allow, ...allow },
  };
  const settings = { ...DEFAULT_SETTINGS, guards };
  const context = { settings, brief: { ...aBrief("W1.1"), ...brief }, before };
  return guard.check({ base: sha("base"), files }, context).map((finding) => finding.message);
}

/** A JavaScript test whose words are its own. */
export function aTest(name: string, value = name): string {
  const lines = [
    `const ${value} = make("${value}");`,
    `expect(${value}.value()).toBe("${value}");`,
  ];
  return `it("${name}", () => {\n  ${lines.join("\n  ")}\n});\n`;
}
