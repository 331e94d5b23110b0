import { getBranches } from "../model/names.ts";
import type { State } from "../model/state.ts";
import type { SessionRun } from "./build-view.ts";
import { formatCode } from "../text/markdown.ts";
import { isBuildEnded } from "../model/build-types.ts";

/**
 * Said wherever a person could take what plays for a model. `models` are the names that sessions
 * reported; one with
 * `(no model)` in it says by that that none was asked.
 */
export function renderScriptedRunNote(models: readonly string[]): string[] {
  return models.some((name) => name.includes("(no model)"))
    ? ["_Scripted run: no AI model was called._", ""]
    : [];
}

// Links into the record, relative to an issue's or a pull request's page, so that they hold on any
// GitHub. What is edited in place follows the record from its branch to its tag; what is said once
// names the commit, which stands as long as the tag does.

/** A link to a file of the record: on its branch while the build goes on, on its tag afterwards. */
export function getRecordLink({ build }: State, path: string): string {
  const names = getBranches(build.branch_prefix, build.slug);
  return getBlobLink(isBuildEnded(build.status) ? names.tag : names.record, path);
}

/** A link to a file of a record that is about to become a tag, on that tag. */
export function getTagLink({ build }: State, path: string): string {
  return getBlobLink(getBranches(build.branch_prefix, build.slug).tag, path);
}

/**
 * A link to the file as it stood in commit `record` of the record; null = its branch, for lack of a
 * commit.
 */
export function getPermanentLink(state: State, record: string | null, path: string): string {
  return record === null ? getRecordLink(state, path) : getBlobLink(record, path);
}

function getBlobLink(ref: string, path: string): string {
  return `../blob/${[...ref.split("/"), ...path.split("/")].map(encodeURIComponent).join("/")}`;
}

/** A session's name, which leads to its Actions run. */
export function renderRunLink({ session, id }: SessionRun): string {
  return `[${formatCode(session)}](../actions/runs/${id})`;
}

/** `@login` for a real login, else the bare word: nobody else is ever mentioned. */
export function formatMention(login: string): string {
  return /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98})$/.test(login)
    ? `@${login}`
    : login.replace(/[^\w[\]-]/g, "");
}
