/** Whether a change can go on top of what somebody else committed meanwhile, without either losing anything. */
import { NAMED } from "../../core/build/fingerprint.ts";
import type { Change } from "../../core/sessions/proposal.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { above } from "./tree.ts";

/**
 * True when `head` follows from `base` and what happened in between touches no path of the change, nor one above
 * or below such a path, in any spelling of case. In doubt false: then a session looks at both. @throws GitHubError
 */
export async function isApart(access: Access, base: string, head: string, change: Change): Promise<boolean> {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
      ...at(access),
      basehead: `${base}...${head}`,
      per_page: 1,
    }),
  );
  const files = data.files ?? [];
  if (data.status !== "ahead" || files.length >= NAMED) return false;
  const theirs = files.flatMap((f) => (f.previous_filename ? [f.filename, f.previous_filename] : [f.filename]));
  const ours = change.files.map((f) => f.path);
  return !meets(theirs, ours) && !meets(ours, theirs);
}

/** Whether some path of one is a path of the other, or a folder that one of the other lies in. */
function meets(some: readonly string[], others: readonly string[]): boolean {
  const fold = (path: string) => path.normalize("NFKC").toLowerCase();
  const taken = new Set(others.map(fold).flatMap((path) => [path, ...above(path)]));
  return some.some((path) => taken.has(fold(path)));
}
