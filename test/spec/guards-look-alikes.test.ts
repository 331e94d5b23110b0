/**
 * Letters that only look like those of a protected name count as that name, because reviewers see
 * no difference.
 */
import { describe, expect, test } from "vitest";
import { toFoldedPath, isGitFolder } from "../../src/core/text/path-names.ts";
import { findings, write } from "./support/changes.ts";

const NAMES = [
  ...[
    ".github/x",
    ".baton/x",
    "docs/codeowners",
    ".gitmodules",
    ".lfsconfig",
    "agents.override.md",
    ".npmrc",
  ],
  ...[
    ".windsurfrules",
    ".mvn/x",
    ".idea/x",
    ".zed/x",
    ".vscode/x",
    ".husky/x",
    ".pre-commit-config.yaml",
    ".cargo/x",
  ],
];
/** Cyrillic, Greek, Armenian and Latin letters, and signs, that look like an ASCII letter. */
const ALIKE: [letter: string, others: string][] = [
  ...[
    ["a", "аαɑ"] as const,
    ["b", "ЬьƄ"] as const,
    ["c", "сϲ"] as const,
    ["d", "ԁɗ"] as const,
    ["e", "еҽ"] as const,
  ],
  ...[
    ["g", "ɡց"] as const,
    ["h", "һհ"] as const,
    ["i", "іıιɩ"] as const,
    ["k", "кκ"] as const,
    ["l", "ӏǀ"] as const,
  ],
  ...[
    ["m", "м"] as const,
    ["n", "ոη"] as const,
    ["o", "оοօ"] as const,
    ["p", "рρ"] as const,
    ["r", "г"] as const,
  ],
  ...[
    ["s", "ѕ"] as const,
    ["t", "тτ"] as const,
    ["u", "υսʋ"] as const,
    ["v", "ѵν"] as const,
    ["w", "ԝѡ"] as const,
  ],
  ...[
    ["x", "х"] as const,
    ["y", "у"] as const,
    [".", "․‧·"] as const,
    ["/", "∕⁄"] as const,
    ["-", "‐‑‒–"] as const,
  ],
].map(([letter, others]) => [letter, others]);
const isHeld = (path: string) =>
  findings([write(path)]).some(({ guard }) => guard === "protected-paths");

describe.each(ALIKE)("%s in other letters is refused", (letter, others) => {
  const among = NAMES.filter((name) => name.replace(/x$/, "").includes(letter));
  test.each(Array.from(others, (other) => [other, `U+${other.codePointAt(0)!.toString(16)}`]))(
    "%s (%s)",
    (other) => {
      const written = among.map((name) => name.replaceAll(letter, other));
      expect(written.filter(isHeld)).toEqual(written);
      expect(toFoldedPath(`x${other}x`)).toBe(`x${letter}x`);
    },
  );
});

test.each([
  "ΑGΕΝΤS.md",
  "АGЕNТS.md",
  "CLАUDΕ.MD",
  "СОDЕОWNЕRS",
  "GΕΜΙΝΙ.md",
  ".ΖED/x",
  ".ΝPΜRC",
  ".ΗUSΚΥ/Х",
  "NUGET.СОNFIG",
])("capitals resemble other letters than lower case does: %s", (path) =>
  expect(isHeld(path)).toBe(true),
);

test("letters that are in no protected name are unchanged", () => {
  expect(toFoldedPath("src/Ж/ß.ts")).toBe("src/ж/ss.ts");
});

test.each([
  [".git", true],
  ["git~1", true],
  ["GIT~12", true],
  [".git ", true],
  ["agit~1", false],
  ["git~1x", false],
  ["git~", false],
  [".gitignore", false],
])("%j is git's own folder on some file systems: %s", (name, is) =>
  expect(isGitFolder(name)).toBe(is),
);
