/**
 * Links into the record, relative to an issue's or a pull request's page, so that they hold on any GitHub. What is
 * edited in place follows the record from its branch to its tag; what is said once names the commit, which stands as
 * long as the tag does.
 */
import { branchesOf } from "../build/names.ts";
import type { State } from "../build/state.ts";
import { isOver, type SessionRun } from "../build/view.ts";
import { code } from "./escape.ts";

/** A link to a file of the record: on its branch while the build goes on, on its tag afterwards. */
export function recordLink({ build }: State, path: string): string {
  const names = branchesOf(build.branch_prefix, build.slug);
  return blob(isOver(build.status) ? names.tag : names.record, path);
}

/** A link to a file of a record that is about to become a tag, on that tag. */
export function tagLink({ build }: State, path: string): string {
  return blob(branchesOf(build.branch_prefix, build.slug).tag, path);
}

/** A link to the file as it stood in commit `record` of the record; null = its branch, for lack of a commit. */
export function permanentLink(state: State, record: string | null, path: string): string {
  return record === null ? recordLink(state, path) : blob(record, path);
}

function blob(ref: string, path: string): string {
  return `../blob/${[...ref.split("/"), ...path.split("/")].map(encodeURIComponent).join("/")}`;
}

/** A session's name, which leads to its Actions run. */
export function runLink({ session, id }: SessionRun): string {
  return `[${code(session)}](../actions/runs/${id})`;
}

/** The login as code: they are named, and not called. */
export function quiet(login: string): string {
  return code(`@${login}`);
}

/** `@login` for a real login, else the bare word: nobody else is ever mentioned. */
export function mention(login: string): string {
  return /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98})$/.test(login) ? `@${login}` : login.replace(/[^\w[\]-]/g, "");
}
