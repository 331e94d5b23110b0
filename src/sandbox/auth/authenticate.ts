import { createVerify } from "node:crypto";
import { HttpError } from "../rest/http-error.ts";
import { getActionsApp } from "../world.ts";
import { formatTimestamp } from "../time.ts";
import type { App } from "../schema/accounts.ts";
import type { World } from "../schema/world.ts";
import type { Actor } from "./actor.ts";

const MAX_LIFETIME = 600;
/** GitHub tolerates small clock differences: `iat` may be up to a minute ahead, in seconds. */
const CLOCK_DRIFT = 60;

/**
 * GitHub's words, from which Octokit concludes that the clocks differ:
 * https://github.com/octokit/auth-app.js/blob/main/src/hook.ts
 */
const EXPIRY_REASON =
  "must be a numeric value representing the future time at which the assertion expires";
const ISSUE_REASON = "must be an Integer representing the time that the assertion was issued";
const CLAIMS = { "Expiration time": "exp", "Issued at": "iat" } as const;

/**
 * Returns the app that signed this JSON web token (RS256, `iss` its id or client id, ten minutes at
 * most).
 * https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
 * ("Generating a JSON Web Token")
 * @throws HttpError with GitHub's sentences.
 */
function verifyJwt(token: string, apps: App[], now: Date): App {
  const [header, payload, signature] = token.split(".");
  const undecodable = new HttpError(401, "A JSON web token could not be decoded");
  if (!header || !payload || !signature) throw undecodable;
  const head = decodePart(header);
  const claims = decodePart(payload);
  if (!head || !claims || head["alg"] !== "RS256") throw undecodable;
  const { iss } = claims;
  const issuer = typeof iss === "string" || typeof iss === "number" ? String(iss) : "";
  const app = apps.find((known) => String(known.id) === issuer || known.clientId === issuer);
  if (!app || !app.publicKeyPem) throw new HttpError(404, "Integration not found");
  const verifier = createVerify("RSA-SHA256").update(`${header}.${payload}`);
  if (!verifier.verify(app.publicKeyPem, Buffer.from(signature, "base64url"))) throw undecodable;
  const seconds = Math.floor(now.getTime() / 1000);
  const exp = Number(claims["exp"]);
  const iat = Number(claims["iat"]);
  const about = (claim: keyof typeof CLAIMS, why: string): HttpError =>
    new HttpError(401, `'${claim}' claim ('${CLAIMS[claim]}') ${why}`);
  if (!Number.isFinite(exp)) throw about("Expiration time", EXPIRY_REASON);
  if (!Number.isFinite(iat) || iat > seconds + CLOCK_DRIFT) throw about("Issued at", ISSUE_REASON);
  if (exp <= seconds) throw about("Expiration time", EXPIRY_REASON);
  if (exp > seconds + MAX_LIFETIME + CLOCK_DRIFT || exp - iat > MAX_LIFETIME + CLOCK_DRIFT) {
    throw about("Expiration time", "is too far in the future");
  }
  return app;
}

function decodePart(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/**
 * Returns the sender that the `Authorization` header proves, or the anonymous one without a header.
 * @throws HttpError 401 for an invalid credential.
 */
export function authenticate(world: World, header: string | null, now: Date): Actor {
  if (!header) return { kind: "anonymous", login: null };
  const credential = readCredential(header);
  if (credential.split(".").length === 3) {
    return { kind: "app", login: null, app: verifyJwt(credential, world.apps, now) };
  }
  const token = world.tokens.find((known) => known.token === credential);
  if (token && token.expiresAt > formatTimestamp(now)) {
    if (token.kind === "job")
      return { kind: "job", login: token.login, token, app: getActionsApp(world) };
    const installation = world.installations.find((known) => known.id === token.installationId);
    const app = world.apps.find((known) => known.id === installation?.appId);
    if (app && installation) {
      if (installation.suspendedAt)
        throw new HttpError(403, "This installation has been suspended");
      return { kind: "installation", login: token.login, token, app };
    }
  }
  const account = world.accounts.find(
    (known) => known.token !== null && known.token === credential,
  );
  if (account) return { kind: "person", login: account.login, account };
  throw new HttpError(401, "Bad credentials");
}

/**
 * Returns the secret part of `token X`, `Bearer X`, or of Basic auth (git: `x-access-token:X`, or
 * `X:` alone).
 */
function readCredential(header: string): string {
  const [scheme = "", value = ""] = header.trim().split(/\s+/, 2);
  if (/^(token|bearer)$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) throw new HttpError(401, "Bad credentials");
  const [user = "", ...password] = Buffer.from(value, "base64").toString("utf8").split(":");
  const secret = password.join(":");
  return secret === "" || secret === "x-oauth-basic" ? user : secret;
}
