import { createSign } from "node:crypto";
import type { ApiWorld } from "./api-world.ts";

/** Start of the world's clock, in seconds. */
export const CLOCK = Date.parse("2026-03-01T10:00:00Z") / 1000;

/** Returns an app's JSON web token with these claims, signed as GitHub requires. */
export function jwtOf(
  world: ApiWorld,
  slug = "helper",
  claims: Record<string, unknown> = {},
): string {
  const permissions = { contents: "write", issues: "write" } as const;
  const known = world.running.sandbox.world.apps.find((one) => one.slug === slug);
  const wanted = {
    slug,
    name: slug,
    webhookUrl: known?.webhookUrl ?? null,
    webhookSecret: "s",
    permissions,
  };
  const { app, privateKeyPem } = world.running.seed.app(wanted);
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const payload = { iss: String(app.id), iat: CLOCK - 30, exp: CLOCK + 500, ...claims };
  const text = `${part({ alg: "RS256", typ: "JWT" })}.${part(payload)}`;
  return `${text}.${createSign("RSA-SHA256").update(text).sign(privateKeyPem, "base64url")}`;
}
