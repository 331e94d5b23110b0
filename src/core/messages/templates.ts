/** Says why templates can't be synced, or why Baton can't merge what they bring. */
import { CONFIG_PATH } from "../model/settings.ts";
import { formatCode } from "../text/markdown.ts";
import { explainGithubRefusal } from "./github-refusals.ts";

/** Why a template can't be read. */
export type UnreadableTemplate =
  | "itself"
  | "unreachable"
  | "renamed"
  | "would_publish"
  | "unmarked"
  | "no_commit"
  | "no_ref"
  | "too_many_files";

export type TemplateProblem =
  /** `template`: as the settings name it. */
  | { kind: "unreadable"; template: string; why: UnreadableTemplate }
  /** `template`: null for all together. `said`: which limit it exceeds, as a sentence. */
  | { kind: "too_large"; template: string | null; said: string }
  /** What validation says of a template's files. */
  | { kind: "invalid"; said: string };

export type SyncProblem =
  | { kind: "settings_unusable" }
  | { kind: "too_many_files" }
  | { kind: "templates"; problems: readonly TemplateProblem[] }
  /** GitHub refuses the sync as a whole. */
  | { kind: "sync_refused"; said: string }
  /** GitHub refuses the files. `prefix`: of Baton's branches. */
  | { kind: "files_refused"; said: string; prefix: string };

/** Returns a sentence or a few, one line for each problem. */
export function describeSyncProblem(problem: SyncProblem): string {
  switch (problem.kind) {
    case "settings_unusable":
      return (
        `\`${CONFIG_PATH}\` can't be used, so the templates are unknown. \`baton validate\` ` +
        "says what is wrong in it."
      );
    case "too_many_files":
      return (
        "The repository has more files than GitHub lists at once, so Baton can't compare it " +
        "with a template."
      );
    case "templates":
      return problem.problems.map(describeTemplateProblem).join("\n");
    case "sync_refused":
      return `Templates can't be synced: ${problem.said}.`;
    case "files_refused": {
      const { cause, remedy } = explainGithubRefusal(problem.said, problem.prefix);
      return `GitHub refuses the template's files: ${cause} ${remedy}`;
    }
  }
}

function describeTemplateProblem(problem: TemplateProblem): string {
  switch (problem.kind) {
    case "unreadable":
      return `The template ${formatCode(problem.template, 300)} ${UNREADABLE[problem.why]}`;
    case "too_large":
      return problem.template === null
        ? `The templates together can't be used: ${problem.said}`
        : `The template ${formatCode(problem.template, 300)} can't be used: ${problem.said}`;
    case "invalid":
      return problem.said;
  }
}

const UNREADABLE: Record<UnreadableTemplate, string> = {
  itself: "is this repository itself: name another one.",
  unreachable:
    "doesn't exist, or Baton may not read it: correct its name, or add it to Baton's " +
    "installation if it is private.",
  renamed: "has another name or owner now: write that one if you trust it.",
  would_publish:
    "is private and this repository is public, so syncing its files would publish them here: " +
    "make the template public.",
  unmarked:
    "is private and not marked as one: turn on **Template repository** in its settings. That " +
    "shows that its files are meant to be synced.",
  no_commit: "has no commit yet: push one.",
  no_ref: "has no such branch, tag or commit.",
  too_many_files:
    "has more files than GitHub lists at once: keep the template in a repository of its own.",
};

/** Returns why a conflict in the settings stays, after the path. */
export function describeInvalidSettings(
  problem: { field: string | null; message: string } | undefined,
): string {
  const field = problem?.field ? `\`${problem.field}\`: ` : "";
  return `would not be valid with what the template has (${field}${problem?.message ?? ""})`;
}

/** Why Baton can't merge a template's pull request itself. */
export type TemplateMergeObstacle =
  | { kind: "no_merge_method" }
  | { kind: "changed_by_people" }
  | { kind: "refused"; said: string; prefix: string };

/** Returns the end of a sentence, with the remedy. */
export function describeTemplateMergeObstacle(obstacle: TemplateMergeObstacle): string {
  switch (obstacle.kind) {
    case "no_merge_method":
      return "no merge method is allowed here. Allow squash merging.";
    case "changed_by_people":
      return "people have changed its branch, so one of them has to merge it.";
    case "refused": {
      const { cause, remedy } = explainGithubRefusal(obstacle.said, obstacle.prefix);
      return `${cause} ${remedy}`;
    }
  }
}
