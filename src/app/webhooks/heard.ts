/** What a webhook tells: which build to look at. Never what happened to it. */
import { z } from "zod";
import { numberInSlug, SLUG } from "../../core/build/names.ts";

/** An issue's number, `all` builds of the repository, or nothing that concerns Baton. */
export type Heard = number | "all" | null;

/** Looks at a payload for as much of it as `shape` names. @throws Malformed where that isn't there */
export type Ear = (payload: unknown) => Heard;

/** A payload that isn't as GitHub describes it. What it was meant to tell, the next sweep finds. */
export class Malformed extends Error {
  constructor({ issues: [first] }: z.ZodError) {
    super(`${first?.path.join(".") || "The payload"} isn't what GitHub sends there`);
    this.name = "Malformed";
  }
}

/** @throws Malformed */
export function shaped<T>(shape: z.ZodType<T>, payload: unknown): T {
  const { data, error } = shape.safeParse(payload);
  if (error) throw new Malformed(error);
  return data;
}

export function ear<T>(shape: z.ZodType<T>, hear: (payload: T) => Heard): Ear {
  return (payload) => hear(shaped(shape, payload));
}

/** GitHub counts in 32 bits. */
const MOST = 2 ** 31 - 1;

export const IssueNumber = z.int().min(1).max(MOST);
/** `null` where the account was deleted. */
export const Author = z.object({ type: z.string().nullish() }).nullish();

/**
 * The issue of a build's branch (`baton/12-units/W1.1`), or that of tasks' record (`baton/pr-12/record`), whatever the
 * prefix; `null` for a foreign branch.
 */
export function fromBranch(branch: string | null | undefined): number | null {
  const parts = /^.+\/([^/]+)\/(?:record|build|land|revert|W\d+\.\d+)$/.exec(branch ?? "");
  return fromSlug(parts?.[1]);
}

/** The issue of a title by Baton's convention: `[12-units] W1.1: …`, `[12-units] W1.1/work/1 #1`. */
export function fromTitle(title: string | null | undefined): number | null {
  return fromSlug(/^\[([^\]]+)\] /.exec(title ?? "")?.[1]);
}

/** Anybody may give a branch a name with a number that no issue has. */
function fromSlug(slug: string | undefined): number | null {
  const issue = slug !== undefined && SLUG.test(slug) ? numberInSlug(slug) : null;
  return issue !== null && issue <= MOST ? issue : null;
}
