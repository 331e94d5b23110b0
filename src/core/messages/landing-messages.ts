/** Body of the landing pull request: one commit, all that was done. */
import { formatLostFiles } from "../model/saved-work.ts";
import type { State } from "../model/state.ts";
import {
  escapeBlock,
  escapeInline,
  renderList,
  renderTable,
  truncateLines,
} from "../text/markdown.ts";
import type { BuildView } from "./build-view.ts";
import type { CloseInput } from "../model/closing-inputs.ts";
import { getPermanentLink, renderScriptedRunNote } from "./fragments.ts";
import { renderKnowledgeSection } from "./knowledge.ts";
import { renderScoreTable } from "./loops.ts";
import { renderOpenNotes } from "./worker-notes.ts";
import type { PersonReview } from "../model/facts.ts";
import { endSentence, pluralize } from "../text/format.ts";
import type { BuildStatus } from "../model/build-types.ts";

// What the report and the landing say of merged work that is not in what lands.

/** One line for each worker whose merged files a later commit took back. */
export function listLostWork({ briefs, workers }: State): string[] {
  return briefs.flatMap(({ id }) => {
    const { taken_back: files, merge_sha, pr } = workers[id]!;
    if (merge_sha === null || files.length === 0) return [];
    return [`${id}${pr ? ` (#${pr.number})` : ""}: ${escapeInline(formatLostFiles(files), 1000)}`];
  });
}

/** `record`: head of the record, whose decisions it links to. */
export function renderLandingPull(
  view: BuildView,
  closing: CloseInput,
  record: string | null,
): string {
  const workers = view.waves.flatMap((w) => w.workers);
  const decisions =
    `[Decisions and ` + `learnings](${getPermanentLink(view.state, record, "BUILD.md")})`;
  const rows = workers.map((w) => [
    `${w.id}: ${escapeInline(w.name, 80)}`,
    w.status.replaceAll("_", " "),
    w.pr === null ? "–" : `#${w.pr}`,
  ]);
  return [
    `The whole build for #${view.issue}, as one commit. Closes #${view.issue}`,
    "",
    ...renderScriptedRunNote(view.state.build.models),
    escapeBlock(closing.summary, 4000),
    "",
    `${decisions}. Merge it, or answer \`/land\` and Baton does. Squash or rebase keep ` +
      "it one commit.",
    "",
    ...truncateLines(renderTable(["Worker", "Status", "PR"], rows), 20_000, 2, decisions),
    "",
    ...truncateLines(
      renderList("Taken back by later commits on the build branch", listLostWork(view.state)),
      3000,
      2,
      decisions,
    ),
    ...renderOpenNotes(view.state, 5000),
    ...truncateLines(renderScoreTable(view.state), 15_000, 4, decisions),
    ...truncateLines(renderKnowledgeSection(view.state), 20_000, 2, decisions),
    ...truncateLines(
      renderList(
        "Findings",
        closing.findings.map((f) => escapeInline(f, 1000)),
      ),
      20_000,
      2,
      decisions,
    ),
  ].join("\n");
}

// Why a build doesn't land yet, and what to do about it: what a person reads.

interface LandingBranches {
  branches: { build: string };
}

export function describeRequestedChanges(
  { branches }: LandingBranches,
  number: number,
  { author, body }: PersonReview,
): string {
  const said = body.trim() ? `: ${endSentence(escapeInline(body, 1000))}` : ".";
  return (
    `@${author} asks for changes on the landing pull request #${number}${said} Push them ` +
    `to \`${branches.build}\` and the landing is cut anew; or dismiss the review, or ` +
    "answer `/land` to land it as it is."
  );
}

/** The checks of the landing commit are red, and were red when run again. */
export function describeFailedLandingChecks(
  { branches }: LandingBranches,
  number: number,
  failing: readonly string[],
): string {
  return (
    `Checks fail on the landing pull request #${number}: ${failing.join(", ")}. Push a fix to ` +
    `\`${branches.build}\` and it is cut anew; or answer \`/retest\` to run the checks again.`
  );
}

/** `/land` while nothing can land yet. `open`: workers that have not ended. */
export function describeEarlyLand(status: BuildStatus, open: readonly string[]): string {
  if (status === "closing") {
    return (
      "Not yet: the closing session is still judging the whole. Then the landing pull " +
      "request is opened."
    );
  }
  if (status !== "building")
    return "Not yet: there is no approved plan. Answer `/approve` once you like the plan.";
  const more = open.length > 3 ? `; and ${pluralize(open.length - 3, "more worker")}` : "";
  return (
    `Not yet: ${open.slice(0, 3).join("; ")}${more}. After them the closing session judges ` +
    "the whole; then answer `/land` again."
  );
}

/** What is judged as a whole, or waits to land, gets no worker more. */
export function describeLateWorker(status: BuildStatus, id: string): string {
  return (
    `The build is ${status}, without ${id}: it is not taken up again. Label the issue ` +
    "again once it has landed, or ask for it in another one."
  );
}

/** `/land` before the checks are green. */
export function describeCheckWait(number: number | null): string {
  const what = number === null ? "The landing pull request is merged" : `#${number} is merged`;
  return `${what} once the checks on exactly its commit are green.`;
}

export function describeMissingMergeMethod(base: string): string {
  return (
    `No way of merging is left for \`${base}\`: what its rules allow, the repository's ` +
    "settings switch off. Allow squash merging under Settings, General, Pull Requests, or " +
    "in the ruleset; then answer `/retry`."
  );
}

/** https://docs.github.com/webhooks/webhook-events-and-payloads?actionType=dequeued#pull_request */
const DEQUEUE_REASONS: Readonly<Record<string, string>> = {
  CI_FAILURE: "its checks failed there",
  CI_TIMEOUT: "its checks did not report there in time",
  MERGE_CONFLICT: "it conflicts with what is before it",
  MANUAL: "somebody took it out",
  QUEUE_CLEARED: "the queue was cleared",
  BRANCH_PROTECTIONS: "the branch's rules changed or were no longer met",
  ROLL_BACK: "the queue was rolled back",
};

export function describeDequeuedPull(number: number, reason: string): string {
  const known = DEQUEUE_REASONS[reason.toUpperCase()];
  const why =
    known ?? (reason ? `GitHub says ${escapeInline(reason, 100)}` : "GitHub gives no reason");
  return (
    `Pull request #${number} was removed from the merge queue: ${why}. Mend that and ` +
    "answer `/retry`, which queues it again, or queue it yourself."
  );
}

export function describeRefusedMerge(number: number, words: string): string {
  const said = endSentence(escapeInline(words, 1000));
  return `GitHub does not merge the landing pull request #${number}: ${said} ${getRemedy(words)}`;
}

/**
 * What mends the refusals that GitHub's rules know:
 * https://docs.github.com/rest/pulls/pulls#merge-a-pull-request
 */
function getRemedy(words: string): string {
  const found = REMEDIES.find(([pattern]) => pattern.test(words));
  return `${found?.[1] ?? "Mend that"} and answer \`/retry\`, or merge it yourself.`;
}

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /signature/i,
    "Allow squash merging (GitHub signs those commits), or let Baton bypass the rule " +
      "that asks for them",
  ],
  [/not allowed|merge method/i, "Allow squash or rebase merging in the repository's settings"],
  [/linear|merge commits/i, "Allow squash or rebase merging: the branch takes no merge commits"],
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

/**
 * Whether the refusal is about something that people or checks bring by themselves: it is waited
 * for.
 */
export function isTemporaryRefusal(words: string): boolean {
  const people =
    /approving review|review is required|code owner|require approval|changes have been requested|conversation must be/i;
  return (
    people.test(words) ||
    /status check|checks? (is|are) expected|still a draft|successful active/i.test(words)
  );
}
