/** What a webhook tells: which build to look at. Never what happened to it. */
import { z } from "zod";
import { SLUG, parseSlugNumber } from "../../core/model/names.ts";
import type { RepositoryPlace } from "../queue/work-queue.ts";

/** An issue's number, `all` builds of the repository, or nothing that concerns Baton. */
export type AffectedBuild = number | "all" | null;

/** Looks at a payload for as much of it as `shape` names. @throws Malformed where that isn't there */
export type PayloadParser = (payload: unknown) => AffectedBuild;

/** A payload that isn't as GitHub describes it. What it was meant to tell, the next sweep finds. */
export class MalformedPayload extends Error {
  constructor({ issues: [first] }: z.ZodError) {
    super(`${first?.path.join(".") || "The payload"} isn't what GitHub sends there`);
    this.name = "Malformed";
  }
}

/** @throws Malformed */
export function parsePayload<T>(shape: z.ZodType<T>, payload: unknown): T {
  const { data, error } = shape.safeParse(payload);
  if (error) throw new MalformedPayload(error);
  return data;
}

export function createParser<T>(shape: z.ZodType<T>, hear: (payload: T) => AffectedBuild): PayloadParser {
  return (payload) => hear(parsePayload(shape, payload));
}

/** GitHub counts in 32 bits. */
const MAX_ISSUE = 2 ** 31 - 1;

export const IssueNumber = z.int().min(1).max(MAX_ISSUE);
/** `null` where the account was deleted. */
export const PayloadAuthor = z.object({ type: z.string().nullish() }).nullish();

/**
 * The issue of a build's branch (`baton/12-units/W1.1`), or that of tasks' record (`baton/pr-12/record`), whatever the
 * prefix; `null` for a foreign branch.
 */
export function findBranchIssue(branch: string | null | undefined): number | null {
  const parts = /^.+\/([^/]+)\/(?:record|build|land|revert|W\d+\.\d+)$/.exec(branch ?? "");
  return findSlugIssue(parts?.[1]);
}

/** The issue of a title by Baton's convention: `[12-units] W1.1: …`, `[12-units] W1.1/work/1 #1`. */
export function findTitleIssue(title: string | null | undefined): number | null {
  return findSlugIssue(/^\[([^\]]+)\] /.exec(title ?? "")?.[1]);
}

/** Anybody may give a branch a name with a number that no issue has. */
function findSlugIssue(slug: string | undefined): number | null {
  const issue = slug !== undefined && SLUG.test(slug) ? parseSlugNumber(slug) : null;
  return issue !== null && issue <= MAX_ISSUE ? issue : null;
}

// What every payload tells: by which installation it comes, of which repository, who did it, and of which run.

/** As GitHub has them. `..`, say, would make another address of its API out of each that names the repository. */
const Owner = z.string().regex(/^[\w-]{1,100}$/);
const Name = z
  .string()
  .regex(/^[\w.-]{1,100}$/)
  .refine((name) => !/^\.\.?$/.test(name));

const Id = z.int().min(1);

const SourcePayload = z.object({
  action: z.string().max(100).regex(/^\w*$/).nullish(),
  installation: z.object({ id: Id }).nullish(),
  repository: z.object({ id: Id, name: Name, owner: z.object({ login: Owner }).nullish() }).nullish(),
  sender: z.object({ login: z.string(), type: z.string() }).nullish(),
  // For the log alone: nothing hangs on it.
  workflow_run: z.object({ id: z.int() }).nullish().catch(null),
});

/** A place, before it is known by which installation it is reached. */
export type NamedRepository = Omit<RepositoryPlace, "installation">;

export interface DeliverySource {
  action: string | null;
  installation: number | null;
  repository: NamedRepository | null;
  sender: { login: string; type: string } | null;
  run: number | null;
}

/** @throws Malformed */
export function parseDeliverySource(payload: unknown): DeliverySource {
  const {
    action = null,
    installation,
    repository,
    sender = null,
    workflow_run: run,
  } = parsePayload(SourcePayload, payload);
  const owner = repository?.owner?.login;
  return {
    ...{ action, sender, installation: installation?.id ?? null, run: run?.id ?? null },
    repository: repository && owner ? { repository: repository.id, owner, repo: repository.name } : null,
  };
}

/** Of a list's entry: its number, and `owner/name`. @throws Malformed */
export function parseRepository(id: number, fullName: string): NamedRepository {
  const [owner, repo] = parsePayload(z.tuple([Owner, Name]), fullName.split("/"));
  return { repository: parsePayload(Id, id), owner, repo };
}
