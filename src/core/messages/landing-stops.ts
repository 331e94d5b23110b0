/** Explains why a build doesn't land, and what a person does about it. */
import type { PersonReview } from "../model/facts.ts";
import { endSentence } from "../text/format.ts";
import { escapeInline } from "../text/markdown.ts";

export function describeRequestedChanges(
  branch: string,
  number: number,
  { author, body }: Pick<PersonReview, "author" | "body">,
): string {
  const said = body.trim() ? `: ${endSentence(escapeInline(body, 1000))}` : ".";
  return (
    `@${author} asks for changes on the landing pull request #${number}${said} Push them to ` +
    `\`${branch}\`, and Baton creates the landing commit again. Or dismiss the review, or ` +
    "answer `/land` to land it as it is."
  );
}

/** Describes checks of the landing commit that failed, and failed again in a rerun. */
export function describeFailedLandingChecks(
  branch: string,
  number: number,
  failing: readonly string[],
): string {
  return (
    `Checks fail on the landing pull request #${number}: ${failing.join(", ")}. Push a fix ` +
    `to \`${branch}\`, and Baton creates the landing commit again. Or answer \`/retest\` to ` +
    "run the checks again."
  );
}

export function describeMissingMergeMethod(base: string): string {
  return (
    `No merge method is left for \`${base}\`: the repository's settings switch off those ` +
    "that the branch's rules allow. Allow squash merging under Settings, General, Pull " +
    "Requests, or in the ruleset. Then answer `/retry`."
  );
}

/** https://docs.github.com/webhooks/webhook-events-and-payloads?actionType=dequeued#pull_request */
const DEQUEUE_REASONS: Readonly<Record<string, string>> = {
  CI_FAILURE: "its checks failed there",
  CI_TIMEOUT: "its checks did not report there in time",
  MERGE_CONFLICT: "it conflicts with a pull request before it",
  MANUAL: "somebody removed it",
  QUEUE_CLEARED: "the queue was cleared",
  BRANCH_PROTECTIONS: "the branch's rules changed or were no longer met",
  ROLL_BACK: "the queue was rolled back",
};

export function describeDequeuedPull(number: number, reason: string): string {
  const known = DEQUEUE_REASONS[reason.toUpperCase()];
  const why =
    known ?? (reason ? `GitHub says ${escapeInline(reason, 100)}` : "GitHub gives no reason");
  return (
    `Pull request #${number} was removed from the merge queue: ${why}. Fix that and ` +
    "answer `/retry`, which queues it again, or queue it yourself."
  );
}

export function describeRefusedMerge(number: number, words: string): string {
  const said = endSentence(escapeInline(words, 1000));
  return `GitHub does not merge the landing pull request #${number}: ${said} ${getRemedy(words)}`;
}

/**
 * Returns what ends the refusals that come from GitHub's rules:
 * https://docs.github.com/rest/pulls/pulls#merge-a-pull-request
 */
function getRemedy(words: string): string {
  const found = REMEDIES.find(([pattern]) => pattern.test(words));
  return `${found?.[1] ?? "Fix that"} and answer \`/retry\`, or merge it yourself.`;
}

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /signature/i,
    "Allow squash merging (GitHub signs those commits), or let Baton bypass the rule that " +
      "requires them",
  ],
  [/not allowed|merge method/i, "Allow squash or rebase merging in the repository's settings"],
  [/linear|merge commits/i, "Allow squash or rebase merging: the branch allows no merge commits"],
  [
    /not authorized|not permitted|resource not accessible/i,
    "Let Baton merge into the branch (its rules' bypass list)",
  ],
  [/conversation|thread/i, "Resolve the open conversations"],
  [/deployment/i, "Have the required deployments succeed"],
  [
    /(message|email|name) must /i,
    "Let Baton bypass that rule, or change its pattern (Settings → Rules),",
  ],
];
