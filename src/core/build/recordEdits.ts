/**
 * What others than Baton did to the record's branch, as facts: who moved it, by GitHub's own word, and what each such
 * push changed. The state is read from Baton's newest commit, never from what stands on top of that.
 */
import { MACHINE, PEOPLES, TOO_DEEP } from "../record/paths.ts";
import type { Role } from "./roles.ts";

export interface RecordEdits {
  /** The newest commit of the record that Baton made, and GitHub vouches for. */
  own: string;
  /** Where the branch stands. */
  head: string;
  /** The branch was rewritten: `own` is no longer among what `head` stands on. */
  rewritten: boolean;
  /** Paths that differ between `own` and `head`. */
  changed: string[];
  /** Oldest first; none where the branch was rewritten. */
  pushes: RecordPush[];
  /** Bytes of all files in `context/` now. */
  contextBytes: number;
}

export interface RecordPush {
  /** The head that it left. */
  sha: string;
  /** Login of who pushed; null where GitHub names nobody. */
  by: string | null;
  role: Role;
  files: EditedFile[];
}

export interface EditedFile {
  path: string;
  /** The blob that stood there before; null = the file is new. */
  was: string | null;
  /** The one that stands there since; null = it was removed. */
  blob: string | null;
  /** Null where it was removed, or is no text. */
  text: string | null;
  bytes: number;
}

/** Why nothing of the branch may be believed; null where only people's files were touched, or what is made anew. */
export function tamperingOf({ rewritten, changed }: RecordEdits): { rewritten: boolean; files: string[] } | null {
  const files = changed.filter((path) => [...MACHINE, TOO_DEEP].some((shape) => shape.test(path)));
  return rewritten || files.length > 0 ? { rewritten, files } : null;
}

/** What kind of document an edited file is. `made` = Baton makes it from what it knows: edits of it come to nothing. */
export function documentOf(path: string): "brief" | "build" | "context" | "made" | "other" {
  if (path === "BUILD.md") return "build";
  if (/^workers\/[^/]+\.md$/.test(path)) return "brief";
  if (PEOPLES.test(path)) return "context";
  return /^(PLAN|STATUS|answers)\.md$|^(steers|threads|loops|workers)\//.test(path) ? "made" : "other";
}
