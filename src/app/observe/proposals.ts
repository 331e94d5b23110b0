/** Proposals of the completed runs that serve active sessions, with what the guards find in them. */
import type { Facts, ProposalFact, RunFact } from "../../core/build/facts.ts";
import type { Settings } from "../../core/build/settings.ts";
import type { State } from "../../core/build/state.ts";
import { runGuards } from "../../core/guards/index.ts";
import type { Access } from "../github/access.ts";
import type { ActiveSession } from "./active.ts";
import { beforeOf } from "./before.ts";
import { uploadOf } from "./proposal.ts";

/** @throws GitHubError */
export async function proposalsOf(
  access: Access,
  state: State,
  sessions: ActiveSession[],
  runs: RunFact[],
  settings: Settings,
): Promise<Facts["proposals"]> {
  const ended = runs.filter((r) => r.status === "completed");
  const facts = await Promise.all(
    ended.map(async (run): Promise<[string, ProposalFact]> => {
      const active = sessions.find((s) => s.name === run.session);
      const asked = { build: state.build.slug, session: run.session, launch: run.launch };
      const upload = await uploadOf(access, run.id, asked);
      if (!upload.ok) return [run.session, upload];
      const { change } = upload.proposal;
      const brief = state.briefs.find((b) => b.id === active?.worker) ?? null;
      if (!change) return [run.session, { ...upload, guards: [] }];
      // What the upload names as its base is its own word.
      const before = await beforeOf(access, run.id, { ...change, base: active?.session.base ?? change.base });
      return [run.session, { ...upload, guards: runGuards(change, { settings, brief, before }) }];
    }),
  );
  return Object.fromEntries(facts);
}
