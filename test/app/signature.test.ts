import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { isSigned } from "../../src/app/http/deliveries.ts";

const sign = (body: Buffer | string, secret: string) =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
const body = Buffer.from([...Buffer.from('{"zen":"'), 0xff, ...Buffer.from('"}')]);

test("the signature covers the raw bytes, independent of the text in them", () => {
  expect(isSigned(body, sign(body, "ours"), ["ours"])).toBe(true);
  expect(isSigned(Buffer.from(body.toString("utf8")), sign(body, "ours"), ["ours"])).toBe(false);
});

test("during a rotation, the new and the previous secret count, and no third", () => {
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
  ["a part of the right signature", sign(body, "ours").slice(0, -1)],
  ["the right signature in capitals", sign(body, "ours").toUpperCase()],
])("%s is no signature", (_, signature) => {
  expect(isSigned(body, signature, ["ours"])).toBe(false);
});
