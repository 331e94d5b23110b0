import { createVerify } from "node:crypto";
import type { App } from "../model.ts";
import { Refusal } from "../rest/refusal.ts";

const LONGEST = 600;
/** GitHub lets clocks differ a little: `iat` up to a minute ahead is taken. */
const DRIFT = 60;

/**
 * GitHub's words, by which Octokit knows that the clocks differ:
 * https://github.com/octokit/auth-app.js/blob/main/src/hook.ts
 */
const IN_TIME = "must be a numeric value representing the future time at which the assertion expires";
const ISSUED = "must be an Integer representing the time that the assertion was issued";
const CLAIMS = { "Expiration time": "exp", "Issued at": "iat" } as const;

/**
 * The app that signed this JSON web token (RS256, `iss` its id or client id, ten minutes at most).
 * Refuses with GitHub's sentences:
 * https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
 * ("Generating a JSON Web Token")
 */
export function verifyJwt(token: string, apps: App[], now: Date): App {
  const [header, payload, signature] = token.split(".");
  const undecodable = new Refusal(401, "A JSON web token could not be decoded");
  if (!header || !payload || !signature) throw undecodable;
  const head = decode(header);
  const claims = decode(payload);
  if (!head || !claims || head["alg"] !== "RS256") throw undecodable;
  const { iss } = claims;
  const issuer = typeof iss === "string" || typeof iss === "number" ? String(iss) : "";
  const app = apps.find((known) => String(known.id) === issuer || known.clientId === issuer);
  if (!app || !app.publicKeyPem) throw new Refusal(404, "Integration not found");
  const verifier = createVerify("RSA-SHA256").update(`${header}.${payload}`);
  if (!verifier.verify(app.publicKeyPem, Buffer.from(signature, "base64url"))) throw undecodable;
  const seconds = Math.floor(now.getTime() / 1000);
  const exp = Number(claims["exp"]);
  const iat = Number(claims["iat"]);
  const about = (claim: keyof typeof CLAIMS, why: string): Refusal =>
    new Refusal(401, `'${claim}' claim ('${CLAIMS[claim]}') ${why}`);
  if (!Number.isFinite(exp)) throw about("Expiration time", IN_TIME);
  if (!Number.isFinite(iat) || iat > seconds + DRIFT) throw about("Issued at", ISSUED);
  if (exp <= seconds) throw about("Expiration time", IN_TIME);
  if (exp > seconds + LONGEST + DRIFT || exp - iat > LONGEST + DRIFT) {
    throw about("Expiration time", "is too far in the future");
  }
  return app;
}

function decode(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
