/**
 * GitHub's signature of a delivery:
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
import { createHmac, timingSafeEqual } from "node:crypto";

/** Whether `X-Hub-Signature-256` was made of these very bytes with one of the secrets, without a word by its time. */
export function isSigned(body: Buffer, signature: string, secrets: readonly (string | null)[]): boolean {
  const given = Buffer.from(signature);
  const matches = secrets
    .filter((secret) => secret !== null)
    .map((secret) => {
      const expected = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
      return expected.length === given.length && timingSafeEqual(expected, given);
    });
  return matches.includes(true);
}
