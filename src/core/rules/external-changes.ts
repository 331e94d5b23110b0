/** What earlier effects left on GitHub is taken into the state: comments, reactions. */
import { getEffectKey } from "../model/effects.ts";
import { isBuildEnded } from "../model/build-view.ts";
import { getSessionSettings } from "../model/settings.ts";
import { endSentence } from "../text/format.ts";
import { renderJson } from "../record/json.ts";
import type { Draft } from "./decision-draft.ts";

/** Outbox entries and documents that stand on GitHub are known by their ids from now on. */
export function recordPostedComments(turn: Draft): void {
  const { build } = turn.state;
  const { posted } = turn.facts;
  build.outbox = build.outbox.filter((c) => !posted[c.key] && !turn.outcome(`comment:${c.key}`)?.ok);
  for (const [key, comment] of Object.entries(build.comments)) {
    const seen = posted[key];
    if (seen && (comment.id ?? seen.id) === seen.id)
      build.comments[key] = { issue: seen.issue, id: seen.id, hash: seen.hash };
  }
  for (const outcome of turn.facts.outcomes) {
    const found = /^document:([^:]+):(.+)$/.exec(outcome.effect);
    if (!found) continue;
    const comment = build.comments[found[1]!];
    if (comment && outcome.ok && outcome.id !== null) {
      build.comments[found[1]!] = { ...comment, id: outcome.id, hash: found[2]! };
    } else if (comment && outcome.code === "missing") {
      // Somebody deleted it: the next one is a new comment.
      build.comments[found[1]!] = { ...comment, id: null, hash: "" };
    }
  }
}

/** Reactions that GitHub has taken are done; one on a comment that is gone is given up. */
export function dropSentReactions(turn: Draft): void {
  const { build } = turn.state;
  build.reactions = build.reactions.filter((r) => {
    const outcome = turn.outcome(getEffectKey({ type: "react", ...r }));
    return !(outcome?.ok || outcome?.code === "missing");
  });
}

/** A configuration that can't be read stops new acts; it never half-applies. It goes on by itself once mended. */
export function applySettings(turn: Draft): void {
  const { build } = turn.state;
  if (!turn.facts.settings.ok && !isBuildEnded(build.status)) {
    turn.stopBuild({
      kind: "blocked",
      cause: "settings",
      reason:
        `${endSentence(`The settings can't be used: ${turn.facts.settings.problem}`)} ` +
        `Fix that on \`${build.base.branch}\`; the build then goes on by itself.`,
    });
  } else if (build.stop?.cause === "settings") {
    build.stop = null;
    turn.note("The configuration can be read again");
  }
  if (turn.facts.settings.ok && build.schedule !== turn.settings.schedule) {
    build.schedule = turn.settings.schedule;
    turn.note(`Workers start by schedule ${build.schedule}`);
  }
  const play = getSessionSettings(turn.settings);
  if (!turn.facts.settings.ok || renderJson(play) === renderJson(build.play)) return;
  build.play = play;
  turn.note("What plays the sessions was configured anew");
}

/** What sessions cost before this build, read once, before its plan is estimated. */
export function recordCostHistory({ state: { build }, facts: { history } }: Draft): void {
  build.history ??= history;
}
