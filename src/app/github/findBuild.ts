/** Which build an issue has: found by its branch and, once it has ended, by its tag. The database is not asked. */
import { SLUG } from "../../core/build/names.ts";
import type { Access } from "./access.ts";
import { matchingRefs } from "./refs.ts";

export interface ActiveBuild {
  /** Slug of the build that goes on. */
  slug: string;
  /** Branches that the search came upon, its own among them. */
  heads: { name: string; sha: string }[];
}

/**
 * `null` when no build goes on. One between its tag and the removal of its branch still does: `archive` is repeated.
 * @throws GitHubError
 */
export async function findActive(access: Access, prefix: string, issue: number): Promise<ActiveBuild | null> {
  const heads = await matchingRefs(access, `heads/${prefix}/${issue}`);
  const names = heads.map((r) => r.name);
  const slug = slugsOf(names, `heads/${prefix}/`, "/record", issue).at(-1);
  return slug === undefined ? null : { slug, heads };
}

/** Slugs of the builds that have ended, oldest first. @throws GitHubError */
export async function findEnded(access: Access, prefix: string, issue: number): Promise<string[]> {
  const tags = await matchingRefs(access, `tags/${prefix}/${issue}`);
  return slugsOf(
    tags.map((r) => r.name),
    `tags/${prefix}/`,
    "",
    issue,
  );
}

/** Slugs of exactly this issue among ref names, oldest build first. */
export function slugsOf(names: string[], before: string, after: string, issue: number): string[] {
  return names
    .filter((name) => name.startsWith(before) && name.endsWith(after))
    .map((name) => name.slice(before.length, name.length - after.length))
    .filter((slug) => SLUG.test(slug) && issueOf(slug) === issue)
    .sort((a, b) => ordinalOf(a) - ordinalOf(b));
}

/** The issue's number that a build's slug begins with; NaN for the slug of tasks. */
export function issueOf(slug: string): number {
  return Number(slug.split("-")[0]);
}

/**
 * A further build of an issue has its ordinal at the slug's end; a title that ends in a number is taken for one
 * too.
 */
function ordinalOf(slug: string): number {
  return Number(/-([0-9]{1,4})$/.exec(slug)?.[1] ?? 1);
}
