/** The repository of the proof without a bundle: small, with CI as strangers write it. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const CI = `name: CI
on: [push, pull_request]
jobs:
  test:
    name: Node.js \${{ matrix.node }} on \${{ matrix.os }}
    runs-on: \${{ matrix.os }}
    strategy:
      fail-fast: false
      matrix:
        os: [ubuntu-latest, macos-latest]
        node: [node]
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: "\${{ matrix.node }}" }
      - run: npm test
  links:
    name: Links
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: test -f docs/moved.md
`;

const RELEASE = `name: Release
on: { push: { tags: ["**"] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps: [{ run: exit 1 }]
`;

const FILES: Record<string, string> = {
  ".github/workflows/ci.yml": CI,
  ".github/workflows/release.yml": RELEASE,
  "package.json": `{ "name": "words", "type": "module", "scripts": { "test": "node --test" } }\n`,
  "README.md": "# words\n\n`capitalize(text)` turns the first letter into a capital.\n",
  "index.js": "export const capitalize = (text) => text.charAt(0).toUpperCase() + text.slice(1);\n",
  "index.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";
import { capitalize } from "./index.js";

test("capitalize", () => assert.equal(capitalize("word"), "Word"));
`,
};

/**
 * Creates the repository at `path`, a folder that does not exist yet. The job "Links" is red on it.
 */
export function createStandIn(path: string): void {
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  const git = (...args: string[]) => execFileSync("git", ["-C", path, ...args]);
  git("init", "--quiet", "--initial-branch=trunk");
  git("add", "--all");
  git(
    "-c",
    "user.name=Ada Lovelace",
    "-c",
    "user.email=ada@example.org",
    "commit",
    "--quiet",
    "-m",
    "feat: words",
  );
}
