import { describe, expect, it } from "vitest";
import { findSecrets, maskSecrets } from "../../src/core/guards/secrets/find.ts";
import { random, TOKEN, WAYS } from "./support/secrets.ts";

const CODE = "import { a } from './b';\n// It's a comment\nconst c = `${a}`;\n";

describe("a secret is found in the forms that programs write", () => {
  it.each(Object.entries(WAYS))("%s", (_, written) => {
    const secrets = findSecrets(`${CODE}${written(TOKEN)}\n${CODE}`);
    expect(secrets).toMatchObject([{ kind: "GitHub token" }]);
    expect(secrets[0]!.line).toBeGreaterThanOrEqual(4);
  });

  it.each(Object.entries(WAYS))("and nothing of it remains after masking: %s", (_, written) => {
    const masked = maskSecrets(`So:\n${written(TOKEN)}\n?!`);
    expect(findSecrets(masked)).toEqual([]);
    expect(masked).toMatch(/^So:\n[^]*\[secret removed\][^]*\n\?!$/);
  });
});

describe("a similar text is not a secret", () => {
  it.each(Object.entries(WAYS))("%s", (_, written) => {
    expect(findSecrets(`${CODE}${written(`ghp_${"x".repeat(36)}`)}\n${CODE}`)).toEqual([]);
  });
});

it("a deliberately hidden secret is not searched for, as an attacker would just encrypt it", () => {
  const reversed = [...TOKEN].toReversed().join("");
  const halves = `"${TOKEN.slice(0, 15)}" + "${TOKEN.slice(15)}"`;
  expect([reversed, halves].flatMap(findSecrets)).toEqual([]);
});

it("a text without secrets is unchanged by masking", () => {
  expect(maskSecrets(CODE)).toBe(CODE);
});

it("each secret is found once, in order of position", () => {
  const other = `glpat-${random(20, undefined, "other")}`;
  const found = findSecrets(`${TOKEN}\n${other}\n${TOKEN}`);
  expect(found.map(({ kind, line }) => `${line} ${kind}`)).toEqual([
    "1 GitHub token",
    "2 GitLab token",
  ]);
});
