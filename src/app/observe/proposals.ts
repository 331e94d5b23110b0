/** Proposals of the completed runs that serve active sessions, with what the guards find in them. */
import type { Facts, ProposalFact, RunFact } from "../../core/build/facts.ts";
import type { Settings } from "../../core/build/settings.ts";
import type { State } from "../../core/build/state.ts";
import type { Proposal } from "../../core/sessions/proposal.ts";
import { askInput } from "../../core/sessions/ask.ts";
import { listClosingPaths } from "../../core/sessions/closing-paths.ts";
import { isFinal } from "../../core/build-types/index.ts";
import { findStanding } from "./before.ts";
import type { Access } from "../github/access.ts";
import type { ActiveSession } from "./active.ts";
import { mergedBy, RUN_DELETED, type SessionState } from "../../core/build/session.ts";
import { guardSession } from "./hand-ins.ts";
import { uploadOf } from "./proposal.ts";
import { RUN_AGAIN } from "./runs.ts";
import { touchedBetween } from "./touched.ts";

const LEFT_NOTHING: readonly (string | null)[] = [RUN_AGAIN, RUN_DELETED];

/** `build`: head of the build branch; null = it is missing. */
export interface ProposalScope {
  state: State;
  build: string | null;
  sessions: ActiveSession[];
  runs: RunFact[];
  settings: Settings;
}

/** @throws GitHubError */
export async function proposalsOf(
  access: Access,
  { state, build, sessions, runs, settings }: ProposalScope,
): Promise<Facts["proposals"]> {
  const ended = runs.filter((r) => r.status === "completed" && !LEFT_NOTHING.includes(r.conclusion));
  const facts = await Promise.all(
    ended.map(async (run): Promise<[string, ProposalFact]> => {
      const active = sessions.find((s) => s.name === run.session);
      const asked = { build: state.build.slug, session: run.session, launch: run.launch };
      const upload = await uploadOf(access, run.id, asked);
      if (!upload.ok) return [run.session, upload];
      const { change } = upload.proposal;
      if (change && active && change.base !== active.session.base)
        return [run.session, madeElsewhere(upload.proposal, change.base, active)];
      const { worker = null, session } = active ?? {};
      const { result } = upload.proposal;
      const of = {
        ...{ worker, run: run.id, base: session?.base ?? null, merges: session ? mergedBy(session) : null },
        ...{ kind: session?.kind ?? "work", close: result.ended === "closed" ? result.close : null },
      };
      const guards = await guardSession(access, { state, build, settings }, of, change);
      const since = session?.kind === "review" ? session.since : null;
      const touched = since === null ? null : await touchedBetween(access, since, session!.base);
      const standing =
        session && result.ended === "closed" && (isFinal(session.kind) || session.kind === "ask")
          ? await readStanding(access, run.id, session, result.close)
          : null;
      return [run.session, { ...upload, guards, ...(touched ? { touched } : {}), ...(standing ? { standing } : {}) }];
    }),
  );
  return Object.fromEntries(facts);
}

/** By path that evidence, or an answer, names: whether it is in the tree that was judged. @throws GitHubError */
async function readStanding(
  access: Access,
  run: number,
  { base, kind }: SessionState,
  close: unknown,
): Promise<Record<string, boolean>> {
  const paths = kind === "ask" ? listReferredPaths(close) : listClosingPaths(close);
  return Object.fromEntries(paths.length > 0 ? await findStanding(access, run, base, paths) : []);
}

function listReferredPaths(close: unknown): string[] {
  const answer = askInput.safeParse(close);
  return answer.success ? [...new Set(answer.data.references.map(({ path }) => path))] : [];
}

/** On another tree the files of a change would mean something else. */
function madeElsewhere(proposal: Proposal, base: string, { session }: ActiveSession): ProposalFact {
  const reason = `The change was made on ${base.slice(0, 12)}, but was asked for on ${session.base.slice(0, 12)}.`;
  return { ok: false, missing: false, reason, proposal };
}
