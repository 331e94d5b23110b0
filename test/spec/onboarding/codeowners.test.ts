import { expect, test } from "vitest";
import { codeOwnersIn } from "../../../src/core/onboarding/codeowners.ts";
import { isOlder, renderedBy } from "../../../src/core/onboarding/version.ts";
import { toolsIn } from "../../../src/core/onboarding/tools.ts";

test.each<[string, string, string[], string[]]>([
  ["owners of every file", "* @ann @acme/units\n", ["@ann", "@acme/units"], ["@ann", "@acme/units"]],
  ["the last line that fits counts", "* @ann\n*.js @bob\n* @cay", ["@cay"], ["@ann", "@bob", "@cay"]],
  ["a line without owners takes them away", "* @ann\n*", [], ["@ann"]],
  ["comments", "# * @ann\ndocs/ a@example.org # * @bob", [], ["a@example.org"]],
  ["a line that isn't valid is skipped", "* ann\nsrc/ @bob", [], ["@bob"]],
  ["an owner named twice", "* @ann @ann\r\n/src @ann", ["@ann"], ["@ann"]],
  ["too large a file", `* @ann\n${"#".repeat(3_000_000)}`, [], []],
  ["hostile words", "* @ann](https://x) <img>\n`* @a`", [], []],
])("CODEOWNERS: %s", (_name, text, everywhere, all) => {
  expect(codeOwnersIn(text)).toEqual({ everywhere, all });
});

test("versions are found in what Baton rendered, and compared by number", () => {
  expect(renderedBy("run: exec ${BATON_RUNNER:-npx --yes baton-app@0.10.2-rc.1} session")).toBe("0.10.2-rc.1");
  expect(renderedBy("run: make")).toBeNull();
  const older = (a: string, b: string) => isOlder(a, b);
  expect([older("0.9.0", "0.10.0"), older("1.0.0", "0.10.0"), older("1.0.0", "1.0.0")]).toEqual([true, false, false]);
  expect([older("1.0.0-rc.1", "1.0.0"), older("1.0.0", "1.0.0-rc.1"), older("1.0.0-a", "1.0.0-b")]).toEqual([
    ...[true, false, false],
  ]);
});

test.each<[string[], string | null, string[]]>([
  [["package.json", "pnpm-lock.yaml"], "vitest", ["pnpm: pnpm test"]],
  [["package.json"], null, ["npm: null"]],
  [["pyproject.toml", "uv.lock", "Makefile"], null, ["uv: uv run pytest", "Make: make test"]],
  [["go.mod", "Cargo.toml"], null, ["Go modules: go test ./...", "Cargo: cargo test"]],
  [["README.md"], null, []],
])("%j: package managers and how tests run", (top, testScript, expected) => {
  expect(toolsIn({ top, testScript }).map(({ name, test: how }) => `${name}: ${how}`)).toEqual(expected);
});
