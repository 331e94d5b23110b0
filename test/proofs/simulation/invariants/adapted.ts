import { findWidening } from "../../../../src/core/plan/edit-plan.ts";
import { describeAdaptationReasons } from "../../../../src/core/messages/adaptation.ts";
import type { Brief } from "../../../../src/core/model/brief.ts";
import type { Invariant } from "./invariant.ts";

/** No worker starts while an adapt session runs, or while edits of the plan wait for a person. */
export const checkAdaptedBeforeStart: Invariant = ({ state }) => {
  const open = state?.build.adaptations.findLast(
    ({ outcome }) => outcome === "at_work" || outcome === "waits",
  );
  if (!open) return [];
  return Object.values(state!.workers).flatMap(({ id, session }) =>
    session?.kind === "work" &&
    session.attempt === 1 &&
    session.launch === 1 &&
    session.requested_at > open.at
      ? [`${id} began during the plan's adaptation after ${open.about}, since ${open.at}`]
      : [],
  );
};

const seen = new WeakMap<object, Brief[]>();

/** Only edits that a person was asked about widen a brief's paths. */
export const checkWidenedByPeople: Invariant = ({ state, github }) => {
  if (!state) return [];
  const before = seen.get(github);
  seen.set(github, state.briefs);
  const newest = state.build.adaptations.at(-1);
  if (
    !before ||
    newest?.outcome !== "applied" ||
    newest.by !== null ||
    state.build.plan?.by !== newest.session
  )
    return [];
  const old = new Map(before.map((brief) => [brief.id, brief]));
  const same = state.briefs.filter(({ id }) => old.has(id));
  const effort = { sessions: 1, minutes: 1 };
  return findWidening({
    ...{
      before: same.map(({ id }) => old.get(id)!),
      after: same,
      unstarted: new Set(),
      moved: new Map(),
    },
    ...{ approved: effort, effort },
  }).map((one) => describeAdaptationReasons([one]));
};
