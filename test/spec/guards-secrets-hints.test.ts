import { expect, it } from "vitest";
import { SECRET_PATTERNS } from "../../src/core/guards/secrets/patterns.ts";

it("given the patterns of secrets, then each has a search word of at least two characters", () => {
  const tooShort = SECRET_PATTERNS.filter(({ hint }) => !/^\S{2,}$/.test(hint));
  expect(tooShort.map(({ kind, hint }) => `${kind}: "${hint}"`)).toEqual([]);
});
