/**
 * Handles actions that GitHub refuses and will refuse again (a ruleset, a permission), until a
 * person fixes the cause. Apps can't see whether it is fixed, because GitHub does not show them
 * bypass lists. So Baton tries again by itself, less and less often.
 */
import { parseEffectKey } from "../model/effects/index.ts";
import type { EffectOutcome } from "../model/facts.ts";
import type { Draft } from "./decision-draft.ts";
import type { RefusedEffect } from "../model/stop.ts";
import { isBuildEnded } from "../model/build-types.ts";

/** The first wait, in milliseconds; it doubles with each try, up to an hour. */
const AGAIN_MS = 5 * 60_000;
const LONGEST_MS = 60 * 60_000;
/** About half a day. After that, Baton tries again only after a person's `/retry`. */
const MAX_TRIES = 15;
/** How much of GitHub's text Baton keeps, in characters. */
const DETAIL_CHARS = 1000;

export function handleRefusals(draft: Draft): void {
  // What remains of an ended build stops nothing: see rules/finish.ts.
  if (isBuildEnded(draft.state.build.status)) return;
  const refused = draft.facts.outcomes.find(
    (o) => !o.ok && o.code === "refused" && isBuildRefusal(o),
  );
  if (refused) stopOnRefusal(draft, refused);
  else retryRefused(draft);
}

function isBuildRefusal({ effect }: EffectOutcome): boolean {
  return parseEffectKey(effect).definition?.refusalStops !== false;
}

function stopOnRefusal(draft: Draft, outcome: EffectOutcome): void {
  const { build } = draft.state;
  const details: RefusedEffect = {
    kind: "effect_refused",
    effect: outcome.effect.split(":", 1)[0]!,
    ref: findRef(draft, outcome.effect),
    said: (outcome.detail ?? "").slice(0, DETAIL_CHARS).toWellFormed(),
    prefix: build.branch_prefix,
  };
  const { refusal } = build;
  const isSame = JSON.stringify(refusal?.details) === JSON.stringify(details);
  const before = isSame ? refusal : null;
  build.refusal = {
    details,
    since: before?.since ?? draft.now,
    at: draft.now,
    tries: (before?.tries ?? 0) + 1,
  };
  if (build.stop) return;
  draft.stopBuild({ kind: "blocked", cause: "refused", details });
  // Baton doesn't ask the same question twice; the time identifies its comment.
  build.stop = { kind: "blocked", cause: "refused", details, at: build.refusal.since };
}

function retryRefused(draft: Draft): void {
  const { build } = draft.state;
  const { refusal } = build;
  // The retry succeeded.
  if (!build.stop) build.refusal = null;
  if (!refusal || build.stop?.cause !== "refused" || refusal.tries >= MAX_TRIES) return;
  const wait = Math.min(AGAIN_MS * 2 ** (refusal.tries - 1), LONGEST_MS);
  const left = wait - draft.getAge(refusal.at);
  if (left > 0) {
    draft.wakeIn(left);
    return;
  }
  build.stop = null;
  draft.note("What GitHub refused is tried again");
}

/**
 * Returns the branch or tag that the effect concerns, or null if there is none or it is unknown.
 */
function findRef(draft: Draft, effect: string): string | null {
  const { target, definition } = parseEffectKey(effect);
  const { branches } = draft;
  const subject = target.split(/[:/]/, 1)[0];
  const id = draft.workers.find(({ worker }) => worker.id === subject)?.worker.id;
  const workerBranch = id ? branches.worker(id) : null;
  return definition?.refusal?.getRef?.({ target, workerBranch, branches }) ?? null;
}
