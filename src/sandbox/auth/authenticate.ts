import type { World } from "../model.ts";
import { actionsApp } from "../world.ts";
import type { Actor } from "../rest/endpoint.ts";
import { Refusal } from "../rest/refusal.ts";
import { verifyJwt } from "./jwt.ts";
import { stamp } from "../time.ts";

/** Who the `Authorization` header proves; nobody without one, 401 with one that proves nothing. */
export function authenticate(world: World, header: string | null, now: Date): Actor {
  if (!header) return { kind: "anonymous", login: null };
  const credential = read(header);
  if (credential.split(".").length === 3) {
    return { kind: "app", login: null, app: verifyJwt(credential, world.apps, now) };
  }
  const token = world.tokens.find((known) => known.token === credential);
  if (token && token.expiresAt > stamp(now)) {
    if (token.kind === "job") return { kind: "job", login: token.login, token, app: actionsApp(world) };
    const installation = world.installations.find((known) => known.id === token.installationId);
    const app = world.apps.find((known) => known.id === installation?.appId);
    if (app && installation) {
      if (installation.suspendedAt) throw new Refusal(403, "This installation has been suspended");
      return { kind: "installation", login: token.login, token, app };
    }
  }
  const account = world.accounts.find((known) => known.token !== null && known.token === credential);
  if (account) return { kind: "person", login: account.login, account };
  throw new Refusal(401, "Bad credentials");
}

/** The secret part of `token X`, `Bearer X`, or of Basic auth (git: `x-access-token:X`, or `X:` alone). */
function read(header: string): string {
  const [scheme = "", value = ""] = header.trim().split(/\s+/, 2);
  if (/^(token|bearer)$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) throw new Refusal(401, "Bad credentials");
  const [user = "", ...password] = Buffer.from(value, "base64").toString("utf8").split(":");
  const secret = password.join(":");
  return secret === "" || secret === "x-oauth-basic" ? user : secret;
}
