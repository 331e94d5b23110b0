/**
 * Handles a repository that was renamed or transferred, or that Baton could not work in for a
 * while: Baton says so and goes on.
 */
import { formatMinute, timeKey } from "../../text/format.ts";
import {
  describeRecoveredAccess,
  describeRenamedRepository,
} from "../../messages/human-actions.ts";
import type { Draft } from "../decision-draft.ts";

export function followRenamedRepository(draft: Draft): void {
  const { build } = draft.state;
  const { id, owner, name } = draft.facts.repository;
  const known = build.repository;
  if (known.id !== id || (known.owner === owner && known.name === name)) return;
  const was = `${known.owner}/${known.name}`;
  build.repository = { id, owner, name };
  draft.note(`The repository ${was} is now ${owner}/${name}`);
  draft.addComment(
    `moved-${timeKey(draft.now)}`,
    build.issue,
    describeRenamedRepository(was, `${owner}/${name}`),
  );
}

/**
 * Reports the outage afterwards, because Baton could not post during it; it used up no attempt.
 * Each replica noticed it at another time, but only one of them posts.
 */
export function reportRecoveredAccess(draft: Draft): void {
  const { away } = draft.facts;
  if (!away) return;
  const key = `back-${timeKey(away.since)}`;
  const said = Object.entries(draft.facts.posted).filter(([one]) => one.startsWith("back-"));
  if (said.some(([one, { at }]) => one === key || (at !== undefined && at >= away.since))) return;
  const { build } = draft.state;
  draft.addComment(key, build.issue, describeRecoveredAccess(away));
  draft.note(`The build continues after it stood still since ${formatMinute(away.since)}`);
}
