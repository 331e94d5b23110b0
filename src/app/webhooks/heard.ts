/** What a webhook tells: which build to look at. Never what happened to it. */
import { SLUG } from "../../core/build/names.ts";

/** An issue's number, `all` builds of the repository, or nothing that concerns Baton. */
export type Heard = number | "all" | null;

/** The issue of a build's branch (`baton/12-units/W1.1`), whatever the prefix; `null` for a foreign branch. */
export function fromBranch(branch: string | null | undefined): number | null {
  const parts = /^.+\/([^/]+)\/(?:record|build|land|revert|W\d+\.\d+)$/.exec(branch ?? "");
  return fromSlug(parts?.[1]);
}

/** The issue of a title by Baton's convention: `[12-units] W1.1: …`, `[12-units] W1.1/work/1 #1`. */
export function fromTitle(title: string | null | undefined): number | null {
  return fromSlug(/^\[([^\]]+)\] /.exec(title ?? "")?.[1]);
}

function fromSlug(slug: string | undefined): number | null {
  return slug !== undefined && SLUG.test(slug) ? Number(slug.split("-")[0]) : null;
}
