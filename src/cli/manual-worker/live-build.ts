/** The person at the terminal as GitHub knows them, and a build on which they work. */
import { setTimeout as sleep } from "node:timers/promises";
import { connectRepository } from "../../app/cli-access.ts";
import { getRepoParams, type Access } from "../../app/github/access.ts";
import { requestGitHub } from "../../app/github/errors.ts";
import { readIssueBuild } from "../../app/build-feed.ts";
import type { PersonEnv } from "../../config/env.ts";
import { WORKER_ID, getBranches, type WorkerId } from "../../core/model/names.ts";
import { toOneLine } from "../../core/text/format.ts";
import { findNearest } from "../../core/text/similarity.ts";
import type { State } from "../../core/model/state.ts";
import { askGitHub, loadPersonCredentials } from "../github/credentials.ts";
import { findBuildName, toBuildProblem } from "../github/build-lookup.ts";
import { Problem } from "../problem.ts";
import { readMarker } from "../../core/messages/marker.ts";
import { isBuildEnded } from "../../core/model/build-types.ts";

export interface Person {
  access: Access;
  login: string;
  token: string;
  env: PersonEnv;
  /** The full name, such as `octocat/hello`. */
  repository: string;
  issue: number;
}

/**
 * Connects as the person at the terminal. `name` is as for `findBuildName`.
 * @throws Problem for an invalid name, without a token, or if GitHub refuses
 */
export async function connectPerson(name: string): Promise<Person> {
  const { identity: asker, token, env } = await loadPersonCredentials();
  const { owner, repo, issue } = await findBuildName(name, env.webUrl);
  const repository = `${owner}/${repo}`;
  return askGitHub(async () => {
    const { access } = await connectRepository(asker, owner, repo);
    const { data } = await requestGitHub(() => access.octokit.request("GET /user"));
    return { access, login: data.login, token, env, repository, issue };
  }, repository);
}

/** Reads the live build of the issue. @throws Problem if there is none, or it has ended */
export async function readLiveBuild({ access, repository, issue }: Person): Promise<State> {
  const read = await askGitHub(() => readIssueBuild(access, issue, null), repository);
  if (read.kind !== "found")
    throw toBuildProblem(read, { owner: access.owner, repo: access.repo, issue }, null);
  const { build } = read.state;
  if (isBuildEnded(build.status)) {
    throw new Problem(
      `the build of issue #${issue} has ended (${build.status}): label the issue again to ` +
        "start another one",
    );
  }
  return read.state;
}

/** @throws Problem if the build has no such worker */
export function findWorker(state: State, given: string): WorkerId {
  const id = given.toUpperCase();
  const known = state.briefs.map((brief) => brief.id);
  const found = known.find((one) => one === id);
  if (found) return found;
  if (known.length === 0)
    throw new Problem(`the build of issue #${state.build.issue} has no plan yet: wait for it`);
  if (!WORKER_ID.test(id)) throw new Problem(`${given} is not a worker id like ${known[0]}`);
  const meant = findNearest(id, known);
  throw new Problem(
    `the build has no ${id}${
      meant ? `; did you mean ${meant}?` : `: there are ${known.join(", ")}`
    }`,
  );
}

/** Comments on the issue and returns the comment's number. */
export async function postIssueComment(
  { access, issue, repository }: Person,
  body: string,
): Promise<number> {
  const path = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
  const { data } = await askGitHub(
    () =>
      requestGitHub(() =>
        access.octokit.request(path, { ...getRepoParams(access), issue_number: issue, body }),
      ),
    repository,
  );
  return Number(data.id);
}

// Waits for Baton's reaction to a comment, with conditional requests. A request without news costs
// nothing.

/** Interval between two requests, in milliseconds. */
const POLL_MS = 1_500;

export interface Wait {
  /** Aborted by a Ctrl-C. */
  signal: AbortSignal;
  /** Maximum wait in milliseconds. */
  patience: number;
}

/**
 * Waits until `is` returns a value for the build's state, and returns that. `said` is the number of
 * the person's comment; Baton's refusal of it ends the wait.
 * @throws Problem with Baton's words if it refuses, or after the patience has run out
 */
export async function waitForBuild<T>(
  person: Person,
  first: State,
  said: number | null,
  is: (state: State) => T | null,
  { signal, patience }: Wait,
): Promise<T> {
  const { build } = first;
  const record = getBranches(build.branch_prefix, build.slug).record;
  const until = performance.now() + patience;
  const head = createPoller(person, "GET /repos/{owner}/{repo}/git/ref/{ref}", {
    ref: `heads/${record}`,
  });
  const talk = createPoller(person, "GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
    ...{ issue_number: person.issue, per_page: 100, sort: "created", direction: "desc" },
    since: new Date(Date.now() - 120_000).toISOString(),
  });
  let state = first;
  for (;;) {
    const found = is(state);
    if (found !== null) return found;
    if (said !== null) {
      const refusal = findCommentRefusal(await talk(), said);
      if (refusal !== null) throw new Problem(`Baton says: ${refusal}`);
    }
    if (performance.now() > until) {
      const seconds = Math.round(patience / 1000);
      throw new Problem(
        `Baton did not answer within ${seconds} s: see issue #${person.issue}, then run this again`,
      );
    }
    await sleep(POLL_MS, undefined, { signal });
    if ((await head()) !== null) state = await readLiveBuild(person);
  }
}

/**
 * Creates a function that repeats the request. It returns the answer, or null if nothing changed.
 */
function createPoller({ access }: Person, path: string, parameters: Record<string, unknown>) {
  let etag: string | null = null;
  return async (): Promise<unknown> => {
    const headers = etag === null ? {} : { "if-none-match": etag };
    try {
      const answer = await access.octokit.request(path, {
        ...getRepoParams(access),
        ...parameters,
        headers,
      });
      etag = answer.headers.etag ?? null;
      return answer.data as unknown;
    } catch (error) {
      if (isUnchanged(error)) return null;
      return requestGitHub(() => Promise.reject(error as Error));
    }
  };
}

const isUnchanged = (error: unknown) =>
  error instanceof Error && "status" in error && error.status === 304;

interface IssueComment {
  body?: string | null;
  user?: { type?: string } | null;
}

/** Returns Baton's refusal of exactly that comment, in its words. */
function findCommentRefusal(comments: unknown, said: number): string | null {
  const keys = [`answer-${said}`, `refused-late-${said}`, `hand-in-${said}`];
  for (const { body, user } of Array.isArray(comments) ? (comments as IssueComment[]) : []) {
    const marker = user?.type === "Bot" && body ? readMarker(body) : null;
    if (marker && keys.includes(marker.key))
      return toOneLine(body!.slice(0, body!.lastIndexOf("<!--")));
  }
  return null;
}
