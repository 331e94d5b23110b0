/** Waits for what Baton makes of a comment, by conditional requests: one that finds nothing new costs nothing. */
import { setTimeout as sleep } from "node:timers/promises";
import { at } from "../../app/github/access.ts";
import { asking } from "../../app/github/errors.ts";
import { branchesOf } from "../../core/build/names.ts";
import { readMarker } from "../../core/comments/marker.ts";
import type { State } from "../../core/build/state.ts";
import { Problem } from "../problem.ts";
import { readLiveBuild, type Person } from "./person.ts";

/** Between two looks, in milliseconds. */
const LOOK_MS = 1_500;

export interface Wait {
  /** Aborted by a Ctrl-C. */
  signal: AbortSignal;
  /** In milliseconds. */
  patience: number;
}

/**
 * Waits until `is` gives something for the build's state, and gives that. `said`: number of the person's comment, whose
 * refusal ends the waiting.
 * @throws Problem with Baton's words where it refuses, or once the patience is at its end
 */
export async function waitForBuild<T>(
  person: Person,
  first: State,
  said: number | null,
  is: (state: State) => T | null,
  { signal, patience }: Wait,
): Promise<T> {
  const { build } = first;
  const record = branchesOf(build.branch_prefix, build.slug).record;
  const until = performance.now() + patience;
  const head = watchPath(person, "GET /repos/{owner}/{repo}/git/ref/{ref}", { ref: `heads/${record}` });
  const talk = watchPath(person, "GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
    ...{ issue_number: person.issue, per_page: 100, sort: "created", direction: "desc" },
    since: new Date(Date.now() - 120_000).toISOString(),
  });
  let state = first;
  for (;;) {
    const found = is(state);
    if (found !== null) return found;
    if (said !== null) {
      const refusal = findRefusal(await talk(), said);
      if (refusal !== null) throw new Problem(`Baton says: ${refusal}`);
    }
    if (performance.now() > until) {
      const seconds = Math.round(patience / 1000);
      throw new Problem(`Baton did not answer within ${seconds} s: see issue #${person.issue}, then run this again`);
    }
    await sleep(LOOK_MS, undefined, { signal });
    if ((await head()) !== null) state = await readLiveBuild(person);
  }
}

/** Asks again each time that it is called: the answer, or null where it is as it was. */
function watchPath({ access }: Person, path: string, parameters: Record<string, unknown>) {
  let etag: string | null = null;
  return async (): Promise<unknown> => {
    const headers = etag === null ? {} : { "if-none-match": etag };
    try {
      const answer = await access.octokit.request(path, { ...at(access), ...parameters, headers });
      etag = answer.headers.etag ?? null;
      return answer.data as unknown;
    } catch (error) {
      if (isUnchanged(error)) return null;
      return asking(() => Promise.reject(error as Error));
    }
  };
}

const isUnchanged = (error: unknown) => error instanceof Error && "status" in error && error.status === 304;

interface Said {
  body?: string | null;
  user?: { type?: string } | null;
}

/** Baton's refusal of that very comment, in its words. */
function findRefusal(comments: unknown, said: number): string | null {
  const keys = [`answer-${said}`, `refused-late-${said}`, `hand-in-${said}`];
  for (const { body, user } of Array.isArray(comments) ? (comments as Said[]) : []) {
    const marker = user?.type === "Bot" && body ? readMarker(body) : null;
    if (marker && keys.includes(marker.key))
      return body!.slice(0, body!.lastIndexOf("<!--")).replace(/\s+/g, " ").trim();
  }
  return null;
}
