/** Links into the record, relative to an issue's or a pull request's page, so that they hold on any GitHub. */
import { branchesOf } from "../build/names.ts";
import type { State } from "../build/state.ts";

/** A link to a file of the record: on its branch while the build goes on, on its tag afterwards. */
export function recordLink(state: State, path: string): string {
  const { branch_prefix, slug, status } = state.build;
  const names = branchesOf(branch_prefix, slug);
  const over = status === "landed" || status === "cancelled" || status === "failed";
  const ref = over ? names.tag : names.record;
  return `../blob/${[...ref.split("/"), ...path.split("/")].map(encodeURIComponent).join("/")}`;
}

/** `@login` for a real login, else the bare word: nobody else is ever mentioned. */
export function mention(login: string): string {
  return /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98})$/.test(login) ? `@${login}` : login.replace(/[^\w[\]-]/g, "");
}
