/**
 * GitHub refuses what Baton asks for, and will refuse it again (a ruleset, a permission): a person
 * mends that. Whether they did can't be seen (a bypass list is not shown to Apps), so it is tried
 * again by itself, ever less often.
 */
import type { EffectOutcome } from "../model/facts.ts";
import type { Draft } from "./decision-draft.ts";
import type { RefusedEffect } from "../model/stop.ts";
import { isBuildEnded } from "../model/build-types.ts";

/** The first wait, doubled with each try up to an hour; in milliseconds. */
const AGAIN_MS = 5 * 60_000;
const LONGEST_MS = 60 * 60_000;
/** About half a day. After that, only a person's `/retry` has it tried. */
const MAX_TRIES = 15;
/** Characters of GitHub's words that are kept. */
const DETAIL_CHARS = 1000;

export function handleRefusals(draft: Draft): void {
  // What an ended build leaves behind stops nothing any more: rules/end/finish.ts.
  if (isBuildEnded(draft.state.build.status)) return;
  const refused = draft.facts.outcomes.find(
    (o) => !o.ok && o.code === "refused" && isBuildRefusal(o),
  );
  if (refused) stopOnRefusal(draft, refused);
  else retryRefused(draft);
}

/**
 * What becomes of a dispatch depends on its session, of a merge on its pull request; a re-run is a
 * favour, and without the knowledge file a build lands all the same.
 */
function isBuildRefusal({ effect }: EffectOutcome): boolean {
  return !/^(dispatch|tag|rerun|knowledge_tree|merge|enqueue|update_pull|reopen_pull):/.test(
    effect,
  );
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
  // The same question as before isn't put twice: its comment is known by its time.
  build.stop = { kind: "blocked", cause: "refused", details, at: build.refusal.since };
}

function retryRefused(draft: Draft): void {
  const { build } = draft.state;
  const { refusal } = build;
  // It was tried, and GitHub let it.
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

/** The branch or the tag that the effect is about; null = none, or it is not known. */
function findRef(draft: Draft, effect: string): string | null {
  const [type = "", ...rest] = effect.split(":");
  const { build, land, tag, worker } = draft.branches;
  const id = draft.workers.find(
    (w) => rest[0] === w.worker.id || rest[0]?.startsWith(`${w.worker.id}/`),
  )?.worker.id;
  switch (type) {
    case "create_branch":
    case "delete_branch":
      return rest.join(":");
    case "publish":
    case "recommit":
      return id ? worker(id) : null;
    case "merge_base":
      return build;
    case "land_commit":
      return land;
    case "open_pull":
      return id ? worker(id) : land;
    case "archive":
      return tag;
    default:
      return null;
  }
}
