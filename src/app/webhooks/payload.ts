/** What a webhook tells: which build to look at. Never what happened to it. */
import { z } from "zod";
import { PREFLIGHT_TITLE, SLUG, parseSlugNumber } from "../../core/model/names.ts";
import { REPOSITORY, type RepositoryPlace, type Target } from "../queue/work-queue.ts";

/** A build by its issue's number, another target, or nothing that concerns Baton. */
export type AffectedTarget = number | Target | null;

/**
 * Looks at a payload for as much of it as `shape` names. @throws MalformedPayload where that isn't
 * there
 */
export type PayloadParser = (payload: unknown) => AffectedTarget;

/** A payload that isn't as GitHub describes it. What it was meant to tell, the next sweep finds. */
export class MalformedPayload extends Error {
  constructor({ issues: [first] }: z.ZodError) {
    super(`${first?.path.join(".") || "The payload"} isn't what GitHub sends there`);
    this.name = "MalformedPayload";
  }
}

/** @throws MalformedPayload */
export function parsePayload<T>(shape: z.ZodType<T>, payload: unknown): T {
  const { data, error } = shape.safeParse(payload);
  if (error) throw new MalformedPayload(error);
  return data;
}

export function createParser<T>(
  shape: z.ZodType<T>,
  findTarget: (payload: T) => AffectedTarget,
): PayloadParser {
  return (payload) => findTarget(parsePayload(shape, payload));
}

/** GitHub counts in 32 bits. */
const MAX_ISSUE = 2 ** 31 - 1;

export const IssueNumber = z.int().min(1).max(MAX_ISSUE);
/** `null` where the account was deleted. */
export const PayloadAuthor = z.object({ type: z.string().nullish() }).nullish();

/**
 * The issue of a build's branch (`baton/12-units/W1.1`), or that of tasks' record
 * (`baton/pr-12/record`), whatever the prefix; `null` for a foreign branch.
 */
export function findBranchIssue(branch: string | null | undefined): number | null {
  const parts = /^.+\/([^/]+)\/(?:record|build|land|revert|W\d+\.\d+)$/.exec(branch ?? "");
  return findSlugIssue(parts?.[1]);
}

/**
 * The target of a title by Baton's convention: `[12-units] W1.1: …`, `[12-units] W1.1/work/1 #1`,
 * or a preflight run's
 * `[0-preflight-…] …`.
 */
export function findTitleTarget(title: string | null | undefined): AffectedTarget {
  const slug = /^\[([^\]]+)\] /.exec(title ?? "")?.[1];
  return title?.startsWith(PREFLIGHT_TITLE) ? REPOSITORY : findSlugIssue(slug);
}

/** Anybody may give a branch a name with a number that no issue has. */
function findSlugIssue(slug: string | undefined): number | null {
  const issue = slug !== undefined && SLUG.test(slug) ? parseSlugNumber(slug) : null;
  return issue !== null && issue >= 1 && issue <= MAX_ISSUE ? issue : null;
}

// What every payload tells: by which installation it comes, of which repository, who did it, and of
// which run.

/**
 * As GitHub has them. `..`, say, would make another address of its API out of each that names the
 * repository.
 */
const Owner = z.string().regex(/^[\w-]{1,100}$/);
const Name = z
  .string()
  .regex(/^[\w.-]{1,100}$/)
  .refine((name) => !/^\.\.?$/.test(name));

const Id = z.int().min(1);

const SourcePayload = z.object({
  action: z.string().max(100).regex(/^\w*$/).nullish(),
  installation: z.object({ id: Id }).nullish(),
  repository: z
    .object({ id: Id, name: Name, owner: z.object({ login: Owner }).nullish() })
    .nullish(),
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

/** @throws MalformedPayload */
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
    repository:
      repository && owner ? { repository: repository.id, owner, repo: repository.name } : null,
  };
}

/** Of a list's entry: its number, and `owner/name`. @throws MalformedPayload */
export function parseRepository(id: number, fullName: string): NamedRepository {
  const [owner, repo] = parsePayload(z.tuple([Owner, Name]), fullName.split("/"));
  return { repository: parsePayload(Id, id), owner, repo };
}

/**
 * What came of a delivery: `doubled` was known by its GUID, `dropped` concerns no build,
 * `malformed` isn't as GitHub
 * describes it, `failed` is GitHub's and could not be kept. The others anybody may send, so that no
 * alert goes by them:
 * `refused` isn't signed, too large or no webhook, `aborted` broke off before its signature could
 * be checked.
 */
export const RESULTS = [
  "kept",
  "doubled",
  "dropped",
  "malformed",
  "refused",
  "aborted",
  "failed",
] as const;

export type DeliveryResult = (typeof RESULTS)[number];
