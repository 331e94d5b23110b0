/** Reads payloads. A payload says which targets are affected, never what happened to them. */
import { z } from "zod";
import { PREFLIGHT_TITLE, SLUG, parseSlugNumber } from "../../core/model/names.ts";
import {
  REPOSITORY,
  toBuildTarget,
  type RepositoryPlace,
  type Target,
} from "../queue/work-queue.ts";

/** The payload doesn't match GitHub's documentation. The next sweep finds what it was about. */
export class MalformedPayload extends Error {
  constructor({ issues: [first] }: z.ZodError) {
    super(`${first?.path.join(".") || "The payload"} doesn't match GitHub's format`);
    this.name = "MalformedPayload";
  }
}

/** @throws MalformedPayload */
export function parsePayload<T>(shape: z.ZodType<T>, payload: unknown): T {
  const { data, error } = shape.safeParse(payload);
  if (error) throw new MalformedPayload(error);
  return data;
}

/** GitHub's numbers have 32 bits. */
const MAX_ISSUE = 2 ** 31 - 1;

export const IssueNumber = z.int().min(1).max(MAX_ISSUE);
/** `null` if the account was deleted. */
export const PayloadAuthor = z.object({ type: z.string().nullish() }).nullish();

/**
 * Returns the issue of a build's branch (`baton/12-units/W1.1`) or of a tasks' record
 * (`baton/pr-12/record`), with any prefix. Returns `null` for a foreign branch.
 */
export function findBranchIssue(branch: string | null | undefined): number | null {
  const parts = /^.+\/([^/]+)\/(?:record|build|land|revert|W\d+\.\d+)$/.exec(branch ?? "");
  return findSlugIssue(parts?.[1]);
}

/** Returns the target of a build's branch; none for a foreign branch. */
export function findBranchTargets(branch: string | null | undefined): Target[] {
  return toBuildTargets(findBranchIssue(branch));
}

/**
 * Returns the target of a title in Baton's format: `[12-units] W1.1: …`, `[12-units] W1.1/work/1
 * #1`, or
 * `[0-preflight-…] …` for a preflight's run. Returns none for other titles.
 */
export function findTitleTargets(title: string | null | undefined): Target[] {
  if (title?.startsWith(PREFLIGHT_TITLE)) return [REPOSITORY];
  return toBuildTargets(findSlugIssue(/^\[([^\]]+)\] /.exec(title ?? "")?.[1]));
}

const toBuildTargets = (issue: number | null) => (issue === null ? [] : [toBuildTarget(issue)]);

/**
 * Returns null for a number that no issue can have, because anyone may give a branch such a name.
 */
function findSlugIssue(slug: string | undefined): number | null {
  const issue = slug !== undefined && SLUG.test(slug) ? parseSlugNumber(slug) : null;
  return issue !== null && issue >= 1 && issue <= MAX_ISSUE ? issue : null;
}

// The parts that all payloads have: the installation, the repository, the sender and the run.

/** Names as GitHub allows them. A name like `..` would change the path of every API request. */
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
  // Only logged. Nothing depends on it.
  workflow_run: z.object({ id: z.int() }).nullish().catch(null),
});

/** A repository without its installation, which isn't known yet. */
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

/**
 * @param id GitHub's number of the repository
 * @param fullName `owner/name`
 * @throws MalformedPayload
 */
export function parseRepository(id: number, fullName: string): NamedRepository {
  const [owner, repo] = parsePayload(z.tuple([Owner, Name]), fullName.split("/"));
  return { repository: parsePayload(Id, id), owner, repo };
}

/**
 * What happened to a delivery. `duplicate`: its GUID was known. `dropped`: it affects no target.
 * `malformed`: it doesn't match GitHub's documentation. `failed`: GitHub sent it, and it could not
 * be stored. Anyone can cause the other two, so no alert should depend on them. `refused`: it isn't
 * signed, is too large or isn't a webhook. `aborted`: it ended before its signature could be
 * checked.
 */
export const RESULTS = [
  "stored",
  "duplicate",
  "dropped",
  "malformed",
  "refused",
  "aborted",
  "failed",
] as const;

export type DeliveryResult = (typeof RESULTS)[number];
