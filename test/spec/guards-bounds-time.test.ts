import { describe, expect, it } from "vitest";
import { runGuards } from "../../src/core/guards/index.ts";
import { findSecrets } from "../../src/core/guards/secrets/find.ts";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import type { FileChange } from "../../src/core/model/proposal.ts";
import { aBrief, sha } from "./support/facts.ts";

it("as many paths as allowed, each of maximum length, are answered in time", () => {
  const long = ["a/".repeat(2000), "a".repeat(4096), ".".repeat(4096)];
  const many = Array.from({ length: 2_000 }, (_, i) => `deep/folder/of/names/${i}/index.ts`);
  const files = [...long, ...many].map((at): FileChange => ({ op: "delete", path: at }));
  const brief = {
    ...aBrief("W1.1"),
    paths: Array.from({ length: 100 }, (_, i) => `src/*${i}*/**/x`),
  };
  const begun = process.cpuUsage();
  const found = runGuards({ base: sha("base"), files }, { settings: DEFAULT_SETTINGS, brief });
  expect(found.length).toBeLessThan(80);
  expect(process.cpuUsage(begun).user).toBeLessThan(3_000_000);
});

describe("a large hostile text is searched in time", () => {
  const hints = [
    "ghp_",
    "_phg",
    "eyJ",
    ".eyJ",
    "://",
    "://a:bb",
    "-----BEGIN PRIVATE KEY-----",
    "%67",
    "'a',",
    "\u200b",
  ];
  it.each([
    ...hints,
    "a ",
    "a\n",
    "0x41,",
    '"',
    "\\\n",
    "abcdefg\n",
    "ghp_1_",
    "Z2hwX",
    "sk-ant-",
    " ",
    "\0",
  ])("of %j", (part) => {
    const begun = process.cpuUsage();
    findSecrets(part.repeat(300_000 / part.length));
    // It takes thirty milliseconds on an idle machine. Anything that is not linear takes minutes.
    expect(process.cpuUsage(begun).user).toBeLessThan(1_000_000);
  });
});
