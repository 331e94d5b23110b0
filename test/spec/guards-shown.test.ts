/**
 * Names from strangers in the guards' messages: limited in length, on one line, with no hidden
 * characters.
 */
import { expect, test } from "vitest";
import { sanitizeName } from "../../src/core/guards/define-guard.ts";
import { quotePath } from "../../src/core/text/path-names.ts";

test.each([
  ["src/a.js", "`src/a.js`"],
  ["a`b", "`a'b`"],
  ["a\nb", "`a\\u{a}b`"],
  ["a\u202eb", "`a\\u{202e}b`"],
  ["a\ud800b", "`a\\u{d800}b`"],
  ["日本", "`日本`"],
  ["x".repeat(200), `\`${"x".repeat(200)}\``],
  ["x".repeat(201), `\`${"x".repeat(200)}\`…`],
])("the path %j is shown as %s", (path, words) => expect(quotePath(path)).toBe(words));

test.each([
  ["a b", "a b"],
  ["  a\n\t b  ", "a b"],
  ["a`<b", "a b"],
  ["a\u202e\u0007b", "a b"],
  ["x".repeat(80), "x".repeat(80)],
  ["x".repeat(81), `${"x".repeat(79)}…`],
])("the name %j is quoted as %j", (name, words) => expect(sanitizeName(name)).toBe(words));
