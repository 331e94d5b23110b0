import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { FILE, refusal, tampered } from "../support/zips.ts";

test("a directory that claims billions of entries takes a moment", () => {
  const twice = zipSync({ [FILE]: strToU8("{}"), b: strToU8("{}") });
  const begun = performance.now();
  expect(refusal(tampered(twice, (v, _, end) => v.setUint16(end + 8, 0xffff, true)))).toMatch(
    /more than one/,
  );
  expect(performance.now() - begun).toBeLessThan(2_000);
});

test("a bomb with a false size is stopped at the limit", () => {
  const bomb = zipSync({ [FILE]: new Uint8Array(50_000_000) }, { level: 9 });
  const small = tampered(bomb, (v, d) => {
    v.setUint32(d + 24, 100, true);
    v.setUint32(22, 100, true);
  });
  const begun = performance.now();
  for (const zip of [bomb, small]) expect(refusal(zip, 1_000_000)).toMatch(/too large/);
  expect(performance.now() - begun).toBeLessThan(5_000);
});
