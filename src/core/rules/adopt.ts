/** What earlier effects left on GitHub is taken into the state: comments, reactions, refusals. */
import { keyOf } from "../build/effects.ts";
import { playOf } from "../build/settings.ts";
import { renderJson } from "../record/json.ts";
import type { Turn } from "./turn.ts";

/** Outbox entries and documents that stand on GitHub are known by their ids from now on. */
export function adoptComments(turn: Turn): void {
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
export function adoptReactions(turn: Turn): void {
  const { build } = turn.state;
  build.reactions = build.reactions.filter((r) => {
    const outcome = turn.outcome(keyOf({ type: "react", ...r }));
    return !(outcome?.ok || outcome?.code === "missing");
  });
}

/** What becomes of a dispatch depends on its session (rules/runs.ts), a re-run is a favour (rules/rerun.ts), of the landing on why (rules/landing). */
const OWN = ["dispatch:", "rerun:", "merge:land:", "enqueue:", "update_pull:"];

/** GitHub refused something that it will refuse again (a ruleset, a permission): a person must mend it. */
export function adoptRefusals(turn: Turn): void {
  for (const outcome of turn.facts.outcomes) {
    if (outcome.ok || outcome.code !== "refused" || OWN.some((own) => outcome.effect.startsWith(own))) continue;
    turn.stopBuild({
      kind: "blocked",
      cause: "refused",
      reason: `GitHub refused Baton: ${outcome.detail ?? outcome.effect} Mend that, then answer \`/retry\`.`,
    });
  }
}

/** A configuration that can't be read stops new acts; it never half-applies. It goes on by itself once mended. */
export function heedSettings(turn: Turn): void {
  const { build } = turn.state;
  if (!turn.facts.settings.ok) {
    turn.stopBuild({
      kind: "blocked",
      cause: "settings",
      reason: `\`.github/baton.yml\` can't be used: ${turn.facts.settings.problem}`,
    });
  } else if (build.stop?.cause === "settings") {
    build.stop = null;
    turn.note("The configuration can be read again");
  }
  const play = playOf(turn.settings);
  if (!turn.facts.settings.ok || renderJson(play) === renderJson(build.play)) return;
  build.play = play;
  turn.note("What plays the sessions was configured anew");
}
