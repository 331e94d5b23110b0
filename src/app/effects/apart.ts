/** Whether a change can go on top of what somebody else committed meanwhile, without either losing anything. */
import { NAMED } from "../../core/build/fingerprint.ts";
import type { Change } from "../../core/sessions/proposal.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { above } from "./tree.ts";

/** What came between two commits. */
export interface Since {
  /** The one follows from the other. */
  ahead: boolean;
  /** That the one has and the other hasn't. */
  commits: number;
  /** Paths, former ones too; `null` where GitHub doesn't name them all. */
  paths: string[] | null;
}

/** What `head` has that `base` hasn't. @throws GitHubError */
export async function sinceOf(access: Access, base: string, head: string): Promise<Since> {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
      ...at(access),
      basehead: `${base}...${head}`,
      per_page: 1,
    }),
  );
  const files = data.files ?? [];
  const paths = files.flatMap((f) => (f.previous_filename ? [f.filename, f.previous_filename] : [f.filename]));
  return { ahead: data.status === "ahead", commits: data.ahead_by, paths: files.length < NAMED ? paths : null };
}

/**
 * True when what came in between follows and touches no path of the change, nor one above or below such a path, in any
 * spelling of case. In doubt false: then a session looks at both.
 */
export function isApart({ ahead, paths }: Since, change: Change): boolean {
  if (!ahead || paths === null) return false;
  const ours = change.files.map((f) => f.path);
  return !meets(paths, ours) && !meets(ours, paths);
}

/** Whether some path of one is a path of the other, or a folder that one of the other lies in. */
function meets(some: readonly string[], others: readonly string[]): boolean {
  const fold = (path: string) => path.normalize("NFKC").toLowerCase();
  const taken = new Set(others.map(fold).flatMap((path) => [path, ...above(path)]));
  return some.some((path) => taken.has(fold(path)));
}
