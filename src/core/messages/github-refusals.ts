/**
 * Explains GitHub's refusals to the person who has to fix the cause. Only GitHub's sentences tell
 * them apart:
 * https://docs.github.com/rest/pulls/pulls#merge-a-pull-request,
 * https://docs.github.com/rest/repos/rules
 */
import { capitalize, endSentence } from "../text/format.ts";
import { formatCode, escapeInline } from "../text/markdown.ts";

export interface RefusalExplanation {
  /** GitHub's own words, as one line that ends like a sentence. */
  cause: string;
  /** One sentence that says who does what. */
  remedy: string;
}

/** GitHub's words, and the remedy; `prefix` is the prefix of the build's branches. */
const REMEDIES: readonly (readonly [RegExp, (prefix: string) => string])[] = [
  [
    /Resource not accessible by integration/i,
    () => "Grant the App that permission, under its settings.",
  ],
  [
    /without .?workflows.? permission/i,
    () => "Grant the App the permission Workflows: read and write.",
  ],
  [/still a draft/i, () => "Mark it as ready for review."],
  [
    /changes have been requested/i,
    () => "Approve it, or dismiss the review that asks for changes.",
  ],
  [/conversation must be resolved/i, () => "Resolve its conversations."],
  [
    /status checks?\b/i,
    (prefix) =>
      "Have the check run on pull requests between the build's branches, or " +
      `${describeExclusion(prefix)}`,
  ],
  [
    /file (path|extension|size) is|GITHUB PUSH PROTECTION/i,
    () =>
      "Tell the worker not to change those files, or add Baton to the bypass list of that " +
      "ruleset (Settings → Rules).",
  ],
  [/deployment/i, () => "Have a workflow deploy it there."],
  [
    /approving reviews? (is|are) required|review required|code owner|require approval from/i,
    (prefix) => `Approve it, or ${describeBypass(prefix)}`,
  ],
  [/merge queue/i, (prefix) => capitalize(describeExclusion(prefix))],
  [
    /rule violations|restricted|protected (ref|branch)|through a pull request|verified signatures|merge commits/i,
    (prefix) => capitalize(describeBypass(prefix)),
  ],
];

export function explainGithubRefusal(detail: string, prefix: string): RefusalExplanation {
  const words =
    escapeInline(detail.replace(/^Repository rule violations found/i, ""), 300) ||
    "it gives no reason.";
  const remedy = REMEDIES.find(([pattern]) => pattern.test(detail))?.[1](prefix) ?? "Fix that.";
  return { cause: endSentence(words), remedy };
}

function describeExclusion(prefix: string): string {
  return `exclude ${formatCode(`${prefix}/**/*`)} from that rule (Settings → Rules).`;
}

function describeBypass(prefix: string): string {
  return `add Baton to the bypass list of that rule, or ${describeExclusion(prefix)}`;
}
