import { describe, expect, it } from "vitest";
import { findSecrets, maskSecrets } from "../../src/core/guards/secrets/find.ts";
import { random, TOKEN, WAYS } from "./support/secrets.ts";

const CODE = "import { a } from './b';\n// It's a comment\nconst c = `${a}`;\n";

describe("a secret is found as programs write it", () => {
  it.each(Object.entries(WAYS))("%s", (_, written) => {
    const secrets = findSecrets(`${CODE}${written(TOKEN)}\n${CODE}`);
    expect(secrets).toMatchObject([{ kind: "GitHub token" }]);
    expect(secrets[0]!.line).toBeGreaterThanOrEqual(4);
  });

  it.each(Object.entries(WAYS))(
    "and nothing is left of it where it is masked: %s",
    (_, written) => {
      const masked = maskSecrets(`So:\n${written(TOKEN)}\n?!`);
      expect(findSecrets(masked)).toEqual([]);
      expect(masked).toMatch(/^So:\n[^]*\[secret removed\][^]*\n\?!$/);
    },
  );
});

describe("what only looks like it isn't", () => {
  it.each(Object.entries(WAYS))("%s", (_, written) => {
    expect(findSecrets(`${CODE}${written(`ghp_${"x".repeat(36)}`)}\n${CODE}`)).toEqual([]);
  });
});

it("what is hidden on purpose is not looked for: an attacker would simply encrypt it", () => {
  const reversed = [...TOKEN].toReversed().join("");
  const halves = `"${TOKEN.slice(0, 15)}" + "${TOKEN.slice(15)}"`;
  expect([reversed, halves].flatMap(findSecrets)).toEqual([]);
});

it("a text without secrets is masked to itself", () => {
  expect(maskSecrets(CODE)).toBe(CODE);
});

it("each secret is found once, in the order of places", () => {
  const other = `glpat-${random(20, undefined, "other")}`;
  const found = findSecrets(`${TOKEN}\n${other}\n${TOKEN}`);
  expect(found.map(({ kind, line }) => `${line} ${kind}`)).toEqual([
    "1 GitHub token",
    "2 GitLab token",
  ]);
});
