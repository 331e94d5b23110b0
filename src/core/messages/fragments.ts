import { getBranches, type SessionName } from "../model/names.ts";
import type { State } from "../model/state.ts";
import type { Adaptation } from "../model/planning.ts";
import { listNames, pluralize } from "../text/format.ts";
import { formatCode } from "../text/markdown.ts";
import { isBuildEnded } from "../model/build-types.ts";

/**
 * Returns a note for places where a person could mistake a scripted run for a model. `models` are
 * the names that sessions reported; `(no model)` in a name means that no model was called.
 */
export function renderScriptedRunNote(models: readonly string[]): string[] {
  return models.some((name) => name.includes("(no model)"))
    ? ["_Scripted run: no AI model was called._", ""]
    : [];
}

// Links into the record are relative to an issue's or pull request's page, because GitHub's host
// can differ. Links in edited comments follow the record from its branch to its tag. Links in other
// comments name the commit, which exists while the tag does.

/** Links to a file of the record: on its branch while the build runs, on its tag afterwards. */
export function getRecordLink({ build }: State, path: string): string {
  const names = getBranches(build.branch_prefix, build.slug);
  return getBlobLink(isBuildEnded(build.status) ? names.tag : names.record, path);
}

/** Links to a file of the record on its tag, for a record that is about to become a tag. */
export function getTagLink({ build }: State, path: string): string {
  return getBlobLink(getBranches(build.branch_prefix, build.slug).tag, path);
}

/**
 * Links to the file in commit `record` of the record; null = no commit is known, so the link names
 * the branch.
 */
export function getPermanentLink(state: State, record: string | null, path: string): string {
  return record === null ? getRecordLink(state, path) : getBlobLink(record, path);
}

function getBlobLink(ref: string, path: string): string {
  return `../blob/${[...ref.split("/"), ...path.split("/")].map(encodeURIComponent).join("/")}`;
}

/** A session that has not ended, and the id of the Actions run that serves it. */
export interface SessionRun {
  session: SessionName;
  id: number;
}

/** Renders a session's name as a link to its Actions run. */
export function renderRunLink({ session, id }: SessionRun): string {
  return `[${formatCode(session)}](../actions/runs/${id})`;
}

/**
 * Returns `@login` for a valid login, otherwise the plain word, so that Baton mentions nobody else.
 */
export function formatMention(login: string): string {
  return /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98})$/.test(login)
    ? `@${login}`
    : login.replace(/[^\w[\]-]/g, "");
}

/** Maximum number of named files. */
const MAX_NAMED_FILES = 10;

/** Returns, for example, `` `src/a.js`, `src/b.js` and 3 more files ``. */
export function formatLostFiles(files: readonly string[]): string {
  const more = files.length - MAX_NAMED_FILES;
  const shown = files.slice(0, MAX_NAMED_FILES).map((path) => `\`${path.replaceAll("`", "")}\``);
  return more > 0 ? `${listNames(shown)} and ${pluralize(more, "more file")}` : listNames(shown);
}

/** Returns `wave 1`, or the worker's id. */
export function formatAdaptationSubject({ about }: Pick<Adaptation, "about">): string {
  return about.replace("wave-", "wave ");
}
