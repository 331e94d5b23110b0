/** The change of a session that ended well, as it is to be published: from the facts, or from its run's artifact. */
import type { SessionName, WorkerId } from "../../core/build/names.ts";
import { mergedBy } from "../../core/build/session.ts";
import { DEFAULT_SETTINGS } from "../../core/build/settings.ts";
import type { State } from "../../core/build/state.ts";
import { notWaived } from "../../core/guards/held.ts";
import type { Change } from "../../core/sessions/proposal.ts";
import { GitHubError } from "../github/errors.ts";
import type { Made } from "../observe/guarded.ts";
import { guardSession } from "../observe/hand-ins.ts";
import { uploadOf } from "../observe/proposal.ts";
import type { EffectContext } from "./effect.ts";

/** Once the facts no longer have it, it is read again and held against the guards. @throws GitHubError */
export async function findSessionChange(
  context: EffectContext,
  worker: WorkerId,
  session: SessionName,
): Promise<Change> {
  const { access, facts, state } = context;
  const fact = facts.proposals[session];
  if (fact?.ok) return fact.proposal.change ?? empty(context, worker);
  const known = state?.workers[worker]?.session;
  if (!state || !known || known.run === null) throw new GitHubError("not_found", `the run of ${session} is not known`);
  const upload = await uploadOf(access, known.run, { build: state.build.slug, session, launch: known.launch });
  if (!upload.ok) throw new GitHubError(upload.missing ? "gone" : "refused", upload.reason);
  const change = upload.proposal.change ?? empty(context, worker);
  await passGuards(
    context,
    state,
    {
      ...{ worker, run: known.run, base: known.base, merges: mergedBy(known), kind: known.kind },
      close: upload.proposal.result.ended === "closed" ? upload.proposal.result.close : null,
    },
    session,
    change,
  );
  return change;
}

/**
 * What wasn't looked at in this very pass is looked at again, since anyone who may start a run again may have it upload
 * something else. Only what a person let through of this session passes.
 */
async function passGuards(
  { access, facts }: EffectContext,
  state: State,
  made: Made & { worker: WorkerId },
  session: SessionName,
  change: Change,
): Promise<void> {
  const build = facts.refs.build?.sha ?? null;
  const settings = facts.settings.ok ? facts.settings.value : DEFAULT_SETTINGS;
  const waiver = state.workers[made.worker]?.waivers.findLast((w) => w.session === session);
  const [found] = notWaived(await guardSession(access, { state, build, settings }, made, change), waiver);
  if (found) throw new GitHubError("held", found.message);
}

/** A rework that merges and changes nothing else. */
function empty({ state }: EffectContext, worker: WorkerId): Change {
  return { base: state?.workers[worker]?.session?.base ?? "", files: [] };
}
