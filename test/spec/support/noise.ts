/**
 * What GitHub sends to somebody who watches all of a repository: new comments and reviews, and pull
 * requests and issues that are opened, merged or closed. It notifies nobody of edits, reactions,
 * check runs, labels and branches. Pushes to a pull request go only to people who ask for that:
 * https://docs.github.com/subscriptions-and-notifications/concepts/about-notifications
 */
import type { Effect } from "../../../src/core/model/effects/index.ts";

export interface Noise {
  /** Number of notifications by kind. */
  told: Record<string, number>;
  /** Whom a body mentions, and the key of the comment. */
  called: { by: string; whom: string[] }[];
}

export function noiseOf(done: readonly Effect[]): Noise {
  const told: Record<string, number> = {};
  const called: Noise["called"] = [];
  for (const effect of done) {
    const kind = kindOf(effect);
    if (kind === null) continue;
    told[kind] = (told[kind] ?? 0) + 1;
    const whom = "body" in effect ? mentionsIn(effect.body) : [];
    if (whom.length > 0) called.push({ by: "key" in effect ? effect.key : effect.type, whom });
  }
  return { told, called };
}

function kindOf(effect: Effect): string | null {
  switch (effect.type) {
    case "comment":
      return "comments";
    case "document":
      return effect.id === null ? "comments" : null;
    case "review":
      return "reviews";
    case "open_pull":
    case "reopen_pull":
      return "pull requests opened";
    case "merge":
      return "pull requests merged";
    case "close_pull":
      return "pull requests closed";
    case "close_issue":
      return "issues closed";
    default:
      return null;
  }
}

function mentionsIn(body: string): string[] {
  const prose = body.replace(/^(`{3,})[^]*?^\1/gm, "").replace(/`[^`\n]*`/g, "");
  return prose.match(/(?<![\w/.])@[A-Za-z0-9][\w/-]*/g) ?? [];
}
