/** Says why a build doesn't start yet, and what starts it. */
import { WORKFLOW_PATH } from "../model/settings.ts";
import type { RequestProblem } from "../text/validation.ts";
import { escapeInline, formatCode } from "../text/markdown.ts";
import { formatMention } from "./fragments.ts";
import { renderRequestProblems } from "./request.ts";
import { explainGithubRefusal } from "./github-refusals.ts";

/** Why a build can't start. */
export type StartObstacle =
  | { kind: "issue_closed" }
  | { kind: "settings_unusable"; problem: string }
  /** Why GitHub would not start the workflow, with the fix. */
  | { kind: "workflow_unusable"; problem: string }
  | { kind: "no_merge_method" }
  /** The issue was edited after it was labelled, or after the comment that asks for the build. */
  | { kind: "issue_edited" }
  /** Why the document can't be used, with the fix. */
  | { kind: "document_unusable"; path: string; problem: string }
  | { kind: "request_invalid"; problems: readonly RequestProblem[] };

/** Returns a sentence or a few with the remedy. `byLabel`: no comment asked for the build. */
export function describeStartObstacle(obstacle: StartObstacle, byLabel: boolean): string {
  const again = getStartAgain(byLabel);
  switch (obstacle.kind) {
    case "issue_closed":
      return `The issue is closed. Reopen it, then ${again}.`;
    case "settings_unusable":
      return `The settings can't be used: ${escapeInline(obstacle.problem, 4000)}`;
    case "workflow_unusable":
      return `${obstacle.problem} Then ${again}.`;
    case "no_merge_method":
      return (
        "This repository's settings allow no merge method. Allow squash merging, then " +
        `${again}.`
      );
    case "issue_edited":
      return byLabel
        ? "The issue was edited after it was labelled. Read it once more, then remove the " +
            "label and set it again."
        : `The issue was edited after you asked. Read it once more, then ${again}.`;
    case "document_unusable":
      return (
        `The request names ${formatCode(obstacle.path)}, which ${obstacle.problem} Then ` +
        `${again}.`
      );
    case "request_invalid":
      return renderRequestProblems(obstacle.problems, again);
  }
}

/** Returns a clause: how the person asks for the build once more. */
const getStartAgain = (byLabel: boolean) =>
  byLabel ? "label the issue again" : "say `/orchestrate` again";

export function describeRefusedStart(actor: string, obstacle: string): string {
  return `${formatMention(actor)} Baton can't start on this issue yet. ${obstacle}`;
}

/** What became of the pull request that adds Baton's workflow. */
export type WorkflowOffer =
  | { kind: "open"; pull: number }
  | { kind: "closed"; pull: number }
  | { kind: "refused"; said: string; prefix: string };

/** Says that the repository lacks Baton's workflow, and what adds it. */
export function describeMissingWorkflow(
  actor: string,
  branch: string,
  offer: WorkflowOffer,
): string {
  const missing = `There is no \`${WORKFLOW_PATH}\` on \`${branch}\` yet.`;
  return `${formatMention(actor)} ${missing} ${describeOffer(offer)}`;
}

function describeOffer(offer: WorkflowOffer): string {
  switch (offer.kind) {
    case "open":
      return `#${offer.pull} adds it: merge that, and this build starts by itself.`;
    case "closed":
      return (
        `#${offer.pull}, which adds it, was closed. Re-open and merge it (restore its branch ` +
        "first, if that was deleted), and this build starts by itself."
      );
    case "refused": {
      const { cause, remedy } = explainGithubRefusal(offer.said, offer.prefix);
      return (
        `The pull request that adds it can't be opened: ${cause} ${remedy} Or run \`baton ` +
        "workflow --write` in a clone and push."
      );
    }
  }
}
