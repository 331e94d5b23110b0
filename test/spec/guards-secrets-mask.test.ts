/**
 * What agents say is shown to people and to other sessions. Secrets in it are masked in every
 * place.
 */
import { describe, expect, test } from "vitest";
import { maskValues, maskSecrets } from "../../src/core/guards/secrets/find.ts";
import { random, TOKEN, WAYS } from "./support/secrets.ts";

const REMOVED = "[secret removed]";
const TOO_MANY = "[removed: too many possible secrets]";
const base64 = (text: string) => Buffer.from(text).toString("base64");
const one = (n: number) => `ghp_${random(36, undefined, `one ${n}`)}`;
const many = (count: number, line: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => line(n)).join("\n");

describe("a secret is masked in each place", () => {
  test.each([
    [
      "twice",
      `I found ${TOKEN} there, so I used ${TOKEN} again.`,
      `I found ${REMOVED} there, so I used ${REMOVED} again.`,
    ],
    ["once more, encoded", `${TOKEN}, or ${base64(`${TOKEN}ab`)}!`, `${REMOVED}, or ${REMOVED}!`],
    ["beside another", `${TOKEN} and ${one(1)}!`, `${REMOVED} and ${REMOVED}!`],
    ["at the beginning and the end", `${TOKEN} is ${TOKEN}`, `${REMOVED} is ${REMOVED}`],
  ])("%s", (_where, said, shown) => expect(maskSecrets(said)).toBe(shown));

  test("with any number of others before it", () => {
    const said = `${many(
      200,
      (n) => `the ${n}th is ${one(n)} and`,
    )}\nthe real one is ${TOKEN}, or ${base64(TOKEN)}`;
    expect(maskSecrets(said).match(/\[secret removed\]/g)).toHaveLength(202);
    expect(maskSecrets(said)).toMatch(
      /^the 0th is \[secret removed\] and\n[^]*the real one is \[secret removed\], or/,
    );
  });
});

test.each(["plain", "base64", "hex", "hex with colons"])(
  "no part of its last character remains: %s",
  (way) =>
    expect(maskSecrets(`It is ${WAYS[way]!(TOKEN)}!`)).not.toContain(WAYS[way]!(TOKEN).slice(-6)),
);

describe("a text with too many candidates is not shown at all", () => {
  test.each([
    ["secrets", many(1100, (n) => `so ${one(n)} is`)],
    ["what looks like hidden ones", many(500, (n) => `so ${base64(`ghp_xx${n}`)} is`)],
  ])("%s", (_what, flood) => {
    expect(maskSecrets(`${flood}\nand then ${TOKEN} is`)).toBe(TOO_MANY);
    expect(maskSecrets(`${flood}\nand then ${base64(TOKEN)} is`)).toBe(TOO_MANY);
  });
});

test("every text within a value is masked, and nothing else changes", () => {
  const value = {
    summary: `It is ${TOKEN}!`,
    met: true,
    count: 3,
    none: null,
    list: [TOKEN, ["plain", { deep: TOKEN }]],
  };
  expect(maskValues(value)).toEqual({
    ...{ summary: `It is ${REMOVED}!`, met: true, count: 3, none: null },
    list: [REMOVED, ["plain", { deep: REMOVED }]],
  });
});
