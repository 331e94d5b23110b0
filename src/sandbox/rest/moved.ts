import { findMoved, sees } from "../auth/permit.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Actor } from "./endpoint.ts";
import { Refusal } from "./refusal.ts";

/**
 * Who asks for a repository under a name that it had before is sent to where it is now: by 301, or 307 for what isn't
 * to be asked by GET. GitHub names it there by its id, the sandbox by its name.
 * https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
 */
export function redirectMoved(
  { world, apiUrl }: Sandbox,
  actor: Actor,
  { method, asked }: { method: string; asked: URL },
  { owner, repo }: Record<string, string>,
): void {
  if (owner === undefined || repo === undefined) return;
  const moved = findMoved(world, owner, repo);
  if (!moved || !sees(actor, moved)) return;
  const rest = asked.pathname.split("/repos/").slice(1).join("/repos/").split("/").slice(2).join("/");
  const place = `${apiUrl}/repos/${moved.owner}/${moved.name}${rest && `/${rest}`}${asked.search}`;
  const refusal = new Refusal(method === "GET" ? 301 : 307, "Moved Permanently");
  refusal.headers = { location: place };
  throw refusal;
}
