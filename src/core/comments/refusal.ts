/**
 * What GitHub's refusals mean, in the words of whoever has to mend it. GitHub tells by its sentences alone:
 * https://docs.github.com/rest/pulls/pulls#merge-a-pull-request, https://docs.github.com/rest/repos/rules
 */
import { sentence } from "../text/sentence.ts";
import { code, inline } from "./escape.ts";

export interface Meaning {
  /** GitHub's own words, in one line that ends as a sentence. */
  cause: string;
  /** A sentence: who does what. */
  remedy: string;
}

/** GitHub's words, and what mends it; `prefix` is that of the build's branches. */
const MEANINGS: readonly (readonly [RegExp, (prefix: string) => string])[] = [
  [/Resource not accessible by integration/i, () => "Grant the App that permission, under its settings."],
  [/without .?workflows.? permission/i, () => "Grant the App the permission Workflows: read and write."],
  [/still a draft/i, () => "Mark it as ready for review."],
  [/changes have been requested/i, () => "Approve it, or dismiss the review that asks for changes."],
  [/conversation must be resolved/i, () => "Resolve its conversations."],
  [
    /status checks?\b/i,
    (prefix) => `Have the check run on pull requests between the build's branches, or ${excluded(prefix)}`,
  ],
  [
    /file (path|extension|size) is|GITHUB PUSH PROTECTION/i,
    () =>
      "Have the worker leave those files alone, or add Baton to the bypass list of that ruleset (Settings → Rules).",
  ],
  [/deployment/i, () => "Have a workflow deploy it there."],
  [
    /approving reviews? (is|are) required|review required|code owner|require approval from/i,
    (prefix) => `Approve it, or ${rule(prefix)}`,
  ],
  [/merge queue/i, (prefix) => capital(excluded(prefix))],
  [
    /rule violations|restricted|protected (ref|branch)|through a pull request|verified signatures|merge commits/i,
    (prefix) => capital(rule(prefix)),
  ],
];

export function meaningOf(detail: string, prefix: string): Meaning {
  const words = inline(detail.replace(/^Repository rule violations found/i, ""), 300) || "it gives no reason.";
  const remedy = MEANINGS.find(([pattern]) => pattern.test(detail))?.[1](prefix) ?? "Mend that.";
  return { cause: sentence(words), remedy };
}

function excluded(prefix: string): string {
  return `exclude ${code(`${prefix}/**/*`)} from that rule (Settings → Rules).`;
}

function rule(prefix: string): string {
  return `add Baton to the bypass list of that rule, or ${excluded(prefix)}`;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
