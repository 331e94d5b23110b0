import { holds } from "../auth/permit.ts";
import type { Repository } from "../model.ts";
import type { RestParts } from "../rest/answer.ts";
import { problem } from "./problem.ts";
import type { Show } from "./show.ts";

/** What a resolver works with: the world, who asks, and how everything is shown. */
export interface Scope extends RestParts {
  show: Show;
}

/** Refuses a token that may not read this part of a repository; one of the names is enough. */
export function mayRead(scope: Scope, repository: Repository, ...names: string[]): void {
  if (names.some((name) => holds(scope.actor, repository, name, "read"))) return;
  throw problem("FORBIDDEN", "Resource not accessible by integration");
}

/** The path of an address, as `resourcePath` gives it beside `url`. */
export function addresses(url: string) {
  const { pathname, search, hash } = new URL(url);
  return { url, resourcePath: `${pathname}${search}${hash}` };
}
