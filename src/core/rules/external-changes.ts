/** Takes the results of earlier effects on GitHub into the state: comments, reactions. */
import { getEffectKey } from "../model/effects/index.ts";
import { getSessionSettings } from "../model/settings.ts";
import { renderJson } from "../record/json.ts";
import type { Draft } from "./decision-draft.ts";
import { isBuildEnded } from "../model/build-types.ts";

/** Records the ids of outbox entries and documents that exist on GitHub. */
export function recordPostedComments(draft: Draft): void {
  const { build } = draft.state;
  const { posted } = draft.facts;
  build.outbox = build.outbox.filter(
    (c) => !posted[c.key] && !draft.findOutcome(`comment:${c.key}`)?.ok,
  );
  for (const [key, comment] of Object.entries(build.comments)) {
    const seen = posted[key];
    if (seen && (comment.id ?? seen.id) === seen.id)
      build.comments[key] = { issue: seen.issue, id: seen.id, hash: seen.hash };
  }
  for (const outcome of draft.facts.outcomes) {
    const found = /^document:([^:]+):(.+)$/.exec(outcome.effect);
    if (!found) continue;
    const comment = build.comments[found[1]!];
    if (comment && outcome.ok && outcome.id !== null) {
      build.comments[found[1]!] = { ...comment, id: outcome.id, hash: found[2]! };
    } else if (comment && outcome.code === "missing") {
      // Someone deleted the comment, so the next one is a new comment.
      build.comments[found[1]!] = { ...comment, id: null, hash: "" };
    }
  }
}

/** Drops reactions that GitHub has accepted, and gives up those on deleted comments. */
export function dropSentReactions(draft: Draft): void {
  const { build } = draft.state;
  build.reactions = build.reactions.filter((r) => {
    const outcome = draft.findOutcome(getEffectKey({ type: "react", ...r }));
    return !(outcome?.ok || outcome?.code === "missing");
  });
}

/**
 * If the configuration can't be read, Baton starts nothing new and applies no part of it. The build
 * goes on by itself once the file is fixed.
 */
export function applySettings(draft: Draft): void {
  const { build } = draft.state;
  if (!draft.facts.settings.ok && !isBuildEnded(build.status)) {
    draft.stopBuild({
      kind: "blocked",
      cause: "settings",
      details: {
        kind: "settings_unusable",
        problem: draft.facts.settings.problem,
        base: build.base.branch,
      },
    });
  } else if (build.stop?.cause === "settings") {
    build.stop = null;
    draft.note("The configuration can be read again");
  }
  if (draft.facts.settings.ok && build.schedule !== draft.settings.schedule) {
    build.schedule = draft.settings.schedule;
    draft.note(`Workers start by schedule ${build.schedule}`);
  }
  const sessionSettings = getSessionSettings(draft.settings);
  if (
    !draft.facts.settings.ok ||
    renderJson(sessionSettings) === renderJson(build.session_settings)
  )
    return;
  build.session_settings = sessionSettings;
  draft.note("The sessions' settings have changed");
}

/** Reads once what earlier sessions cost, before the plan's estimate. */
export function recordCostHistory({ state: { build }, facts: { history } }: Draft): void {
  build.history ??= history;
}
