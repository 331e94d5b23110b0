import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { isSigned } from "../../src/app/http/deliveries.ts";

const sign = (body: Buffer | string, secret: string) =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
const body = Buffer.from([...Buffer.from('{"zen":"'), 0xff, ...Buffer.from('"}')]);

test("the bytes as they came are what is signed, whatever text they make", () => {
  expect(isSigned(body, sign(body, "ours"), ["ours"])).toBe(true);
  expect(isSigned(Buffer.from(body.toString("utf8")), sign(body, "ours"), ["ours"])).toBe(false);
});

test("while the secret is replaced, the one before it counts as well, and no third", () => {
  const signatures = ["ours", "the one before", "a third", ""].map((secret) => sign(body, secret));
  expect(signatures.map((one) => isSigned(body, one, ["ours", "the one before"]))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(signatures.map((one) => isSigned(body, one, ["ours", null]))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test.each([
  ["none", ""],
  ["another algorithm", `sha1=${createHmac("sha1", "ours").update(body).digest("hex")}`],
  ["a part of the right one", sign(body, "ours").slice(0, -1)],
  ["the right one in capitals", sign(body, "ours").toUpperCase()],
])("%s is no signature", (_, signature) => {
  expect(isSigned(body, signature, ["ours"])).toBe(false);
});
