import { expect, it } from "vitest";
import { SECRET_PATTERNS } from "../../src/core/guards/secrets/patterns.ts";

it(
  "given what secrets look like, then each is looked for by a word of its own, of two " +
    "characters at least",
  () => {
    const tooShort = SECRET_PATTERNS.filter(({ hint }) => !/^\S{2,}$/.test(hint));
    expect(tooShort.map(({ kind, hint }) => `${kind}: "${hint}"`)).toEqual([]);
  },
);
