/** Proposals of the completed runs that serve active sessions, with what the guards find in them. */
import type { Facts, ProposalFact, RunFact } from "../../core/build/facts.ts";
import type { Settings } from "../../core/build/settings.ts";
import type { State } from "../../core/build/state.ts";
import type { Change } from "../../core/sessions/proposal.ts";
import { closeInput } from "../../core/sessions/close.ts";
import { listEvidencePaths } from "../../core/build/scores.ts";
import { findStanding } from "./before.ts";
import type { Access } from "../github/access.ts";
import type { ActiveSession } from "./active.ts";
import { mergedBy, RUN_DELETED } from "../../core/build/session.ts";
import { guarded } from "./guarded.ts";
import { uploadOf } from "./proposal.ts";
import { RUN_AGAIN } from "./runs.ts";
import { touchedBetween } from "./touched.ts";

const LEFT_NOTHING: readonly (string | null)[] = [RUN_AGAIN, RUN_DELETED];

/** @throws GitHubError */
export async function proposalsOf(
  access: Access,
  state: State,
  sessions: ActiveSession[],
  runs: RunFact[],
  settings: Settings,
): Promise<Facts["proposals"]> {
  const ended = runs.filter((r) => r.status === "completed" && !LEFT_NOTHING.includes(r.conclusion));
  const facts = await Promise.all(
    ended.map(async (run): Promise<[string, ProposalFact]> => {
      const active = sessions.find((s) => s.name === run.session);
      const asked = { build: state.build.slug, session: run.session, launch: run.launch };
      const upload = await uploadOf(access, run.id, asked);
      if (!upload.ok) return [run.session, upload];
      const { change } = upload.proposal;
      if (change && active && change.base !== active.session.base) return [run.session, madeElsewhere(change, active)];
      const { worker = null, session } = active ?? {};
      const { result } = upload.proposal;
      const of = {
        ...{ worker, run: run.id, base: session?.base ?? null, merges: session ? mergedBy(session) : null },
        ...{ kind: session?.kind ?? "work", close: result.ended === "closed" ? result.close : null },
      };
      const guards = await guarded(access, state, of, change, settings);
      const since = session?.kind === "review" ? session.since : null;
      const touched = since === null ? null : await touchedBetween(access, since, session!.base);
      const standing = session?.kind === "close" ? await standingOf(access, run.id, session.base, of.close) : null;
      return [run.session, { ...upload, guards, ...(touched ? { touched } : {}), ...(standing ? { standing } : {}) }];
    }),
  );
  return Object.fromEntries(facts);
}

/** By path that the scores' evidence names, whether it is in the tree that was judged. @throws GitHubError */
async function standingOf(access: Access, run: number, base: string, close: unknown): Promise<Record<string, boolean>> {
  const closing = closeInput.safeParse(close);
  const paths = closing.success ? listEvidencePaths(closing.data.scores) : [];
  return Object.fromEntries(paths.length > 0 ? await findStanding(access, run, base, paths) : []);
}

/** On another tree the files of a change would mean something else. */
function madeElsewhere({ base }: Change, { session }: ActiveSession): ProposalFact {
  const reason = `The change was made on ${base.slice(0, 12)}, but was asked for on ${session.base.slice(0, 12)}.`;
  return { ok: false, missing: false, reason };
}
