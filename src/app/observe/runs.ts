/** Runs of Baton's workflow that serve active sessions, found by their names. */
import type { components } from "@octokit/openapi-types";
import { getFirstCreation } from "../../core/build/dispatch.ts";
import type { RunFact } from "../../core/build/facts.ts";
import { RUN_DELETED } from "../../core/build/session.ts";
import { WORKFLOW_FILE, WORKFLOW_PATH } from "../../core/build/settings.ts";
import { at, type Access } from "../github/access.ts";
import { orNull } from "../github/errors.ts";
import { utc } from "./issue.ts";
import type { ActiveSession } from "./active.ts";
import { toStall } from "./checks.ts";
import type { Seen } from "./seen.ts";

/** Conclusion of a run that somebody ran again: what that came to is nobody's launch, and another launch follows. */
export const RUN_AGAIN = "run again by hand";

/**
 * Per session and launch the run with the lowest id, unless the state names one: a dispatch whose answer was lost
 * may have been sent twice. Only runs count that the App itself dispatched, of its own workflow in this repository.
 * @throws GitHubError
 */
export async function runsOf(
  access: Access,
  repository: number,
  sessions: ActiveSession[],
  seen: Seen,
): Promise<RunFact[]> {
  if (sessions.length === 0) return [];
  const created = `>=${sessions.map((s) => getFirstCreation(s.session.requested_at)).toSorted()[0]!}`;
  const runs = await seen.once("runs", created, () =>
    orNull(() =>
      access.octokit.paginate("GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs", {
        ...at(access),
        workflow_id: WORKFLOW_FILE,
        event: "workflow_dispatch",
        created,
        per_page: 100,
      }),
    ),
  );
  const listed: Listed[] = runs ?? [];
  const { gone, found } = await unlisted(access, listed, sessions, seen);
  const own = [...listed, ...found]
    .filter((r) => r.actor?.login === access.app.login && r.event === "workflow_dispatch")
    // The path may bear the ref that it was read at.
    .filter((r) => r.path.split("@")[0] === WORKFLOW_PATH && Number(r.head_repository?.id) === repository)
    .map((r) => ({ ...r, id: Number(r.id) }));
  const facts = sessions.flatMap(({ name, run: title, session }): RunFact[] => {
    if (session.run !== null && gone.includes(session.run)) {
      const ended = {
        status: "completed",
        conclusion: RUN_DELETED,
        policy: null,
        url: "",
      } as const;
      return [{ id: session.run, session: name, launch: session.launch, ...ended }];
    }
    const mine = own.filter((r) => r.display_title === title).sort((a, b) => a.id - b.id);
    const run = mine.find((r) => r.id === session.run) ?? mine[0];
    if (!run) return [];
    const { id, html_url: url } = run;
    const older = mine[0]!.id < id ? { older: mine[0]!.id } : {};
    if ((run.run_attempt ?? 1) > 1) {
      const ended = { status: "completed", conclusion: RUN_AGAIN, policy: null } as const;
      return [{ id, session: name, launch: session.launch, ...ended, url }];
    }
    const status = toStatus(run.status);
    const { conclusion, updated_at: changed } = run;
    const changedAt = changed ? { changedAt: utc(changed) } : {};
    return [
      {
        id,
        session: name,
        launch: session.launch,
        status,
        conclusion,
        policy: null,
        url,
        ...older,
        ...changedAt,
      },
    ];
  });
  return Promise.all(facts.map((fact) => withApprovals(access, fact, seen)));
}

/** A run's status, in which `requested`, `pending` and the like count as queued. */
export function toStatus(status: string | null): RunFact["status"] {
  return status === "completed" || status === "in_progress" ? status : (toStall(status) ?? "queued");
}

/** Most environments and reviewers that are named; a workflow may have any number of environments. */
const MOST_NAMED = 6;
const LONGEST_NAME = 100;

/** Of a run that waits for approval, with who may give it. @throws GitHubError */
async function withApprovals(access: Access, fact: RunFact, seen: Seen): Promise<RunFact> {
  if (fact.status !== "waiting") return fact;
  const found = await seen.once("runs", `pending ${fact.id}`, () =>
    orNull(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments", {
        ...at(access),
        run_id: fact.id,
      }),
    ),
  );
  const approvals = (found?.data ?? []).slice(0, MOST_NAMED).map(({ environment, reviewers }) => ({
    environment: (environment.name ?? "").slice(0, LONGEST_NAME),
    reviewers: reviewers.slice(0, MOST_NAMED).flatMap(({ reviewer }) => {
      const name = reviewer && ("login" in reviewer ? reviewer.login : "slug" in reviewer ? reviewer.slug : null);
      return name ? [name.slice(0, LONGEST_NAME)] : [];
    }),
  }));
  return { ...fact, approvals };
}

type Listed = components["schemas"]["workflow-run"];

/**
 * Runs that serve a session and are not listed are asked for one by one: they are gone, or the clock of the process
 * that asked for them went further wrong than `getFirstCreation` allows for.
 */
async function unlisted(
  access: Access,
  listed: readonly { id: number | bigint }[],
  sessions: ActiveSession[],
  seen: Seen,
): Promise<{ gone: number[]; found: Listed[] }> {
  const known = sessions.flatMap(({ session }) => (session.run === null ? [] : [session.run]));
  const unseen = known.filter((id) => !listed.some((run) => Number(run.id) === id));
  const asked = unseen.map(async (id) => ({ id, run: await findRun(access, id, seen) }));
  const all = await Promise.all(asked);
  const gone = all.filter(({ run }) => run === null).map(({ id }) => id);
  return { gone, found: all.flatMap(({ run }) => run ?? []) };
}

/** The run of that id; null where GitHub shows none: it was deleted, or the answer is older. @throws GitHubError */
export async function findRun(access: Access, id: number, seen: Seen): Promise<Listed | null> {
  const found = await seen.once("runs", `run ${id}`, () =>
    orNull(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}", {
        ...at(access),
        run_id: id,
      }),
    ),
  );
  return found?.data ?? null;
}
