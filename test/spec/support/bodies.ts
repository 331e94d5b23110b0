/**
 * Every body that Baton posts, for a number of workers, with the given text in place of everybody
 * else's words. Each one names what it must always contain, and whom it mentions.
 *
 * Lines: one list of everything that Baton posts.
 */
import { getBuildView, type BuildView } from "../../../src/core/messages/build-view.ts";
import type { State } from "../../../src/core/model/state.ts";
import * as answer from "../../../src/core/messages/command-answers.ts";
import { renderDelivery } from "../../../src/core/messages/delivery.ts";
import {
  describeCancelledWorker,
  describeCarriedSteers,
  describeRefusedReopen,
  describeReopenedPull,
  describeSeenSteers,
  describeSkip,
} from "../../../src/core/messages/human-actions.ts";
import {
  renderCandidateBody,
  describeEarlyLanding,
  describeOverwrittenPush,
} from "../../../src/core/messages/candidate.ts";
import {
  describeEditedRequest,
  describeRemovedLabel,
  renderOverrides,
  renderRequestProblems,
} from "../../../src/core/messages/request.ts";
import { getBranches } from "../../../src/core/model/names.ts";
import {
  describeCommandInReview,
  describeEditedComment,
  renderCommandSuggestion,
} from "../../../src/core/messages/command-answers.ts";
import {
  renderEditsAnswer,
  renderOutsiderAnswer,
  renderTamperedAnswer,
  describeRecordWait,
  type EditLine,
} from "../../../src/core/messages/record-edits.ts";
import { renderManualWork } from "../../../src/core/messages/manual-work.ts";
import { renderCommandHelp } from "../../../src/core/commands/help-message.ts";
import { renderLandingPull } from "../../../src/core/messages/landing-messages.ts";
import {
  renderCleanupProblems,
  renderLeftoverPull,
  renderRevertBody,
} from "../../../src/core/messages/ended-build.ts";
import { renderNewPlanNotice, renderPlanComment } from "../../../src/core/messages/plan.ts";
import { renderPullBody } from "../../../src/core/messages/pull-request.ts";
import { describeInheritedChecks } from "../../../src/core/messages/checks.ts";
import {
  renderArchitectQuestions,
  renderProviderOutage,
  renderQuestion,
  renderQueuedRun,
  renderRunApproval,
} from "../../../src/core/messages/questions.ts";
import { renderFinalReport } from "../../../src/core/messages/report.ts";
import type { RequestProblem } from "../../../src/core/text/validation.ts";
import {
  renderInlineComment,
  renderReviewBody,
  renderSuggestionComment,
  renderSuggestionsBody,
} from "../../../src/core/messages/review.ts";
import {
  describeSuggestions,
  renderStoppedTask,
  renderTaskComment,
} from "../../../src/core/messages/task.ts";
import { renderPatch } from "../../../src/core/text/line-replacements.ts";
import type { TargetFact, Task } from "../../../src/core/model/task.ts";
import { renderStatusComment } from "../../../src/core/messages/status.ts";
import { renderRefusedReviews } from "../../../src/core/messages/check-runs.ts";
import { explainGithubRefusal } from "../../../src/core/messages/github-refusals.ts";
import { renderSyncBody } from "../../../src/core/templates/sync-messages.ts";
import { renderLaunchQuestion, renderWaveQuestion } from "../../../src/core/messages/waves.ts";
import { NO_OVERRIDES, type BuildOverrides } from "../../../src/core/model/overrides.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import { sha, somePull } from "./facts.ts";
import { AT, fullBuild } from "./full-build.ts";
import { aReview } from "./a-review.ts";

export interface Body {
  of: (createBodyInput: { text: string; state: State; view: BuildView }) => string;
  /** Text that a person reads in it in every case. */
  says: string;
  calls?: string[];
}

const LAND = { ...somePull(9, { sha: sha("h"), tree: sha("t") }, "main"), mergedBy: "ann" };
const push = (text: string) => ({
  ...{ sha: sha("p"), by: "mallory", role: "read" as const },
  files: Array.from({ length: 50 }, () => ({ path: text, was: null, blob: null, text, bytes: 1 })),
});
const edit = (text: string, done: boolean) => ({ path: text, sha: sha("e"), text, done });

/** A build that delivers a report in which every text is `text`. */
function reported(text: string, state: State): State {
  const build = {
    ...state.build,
    delivery: "report" as const,
    delivered: { sha: sha("d"), base: sha("b") },
  };
  const evidence = [{ path: text.slice(0, 300) }];
  const many = <T>(count: number, one: (i: number) => T) =>
    Array.from({ length: count }, (_, i) => one(i));
  return {
    ...state,
    build: { ...build, title: text, done_when: many(20, () => text.slice(0, 400)) },
    closing: {
      ...{
        verdict: "land",
        summary: text,
        subject: text.slice(0, 72),
        message: text,
        scores: [],
        findings: [],
      },
      report: text.slice(0, 40_000),
      sources: many(60, () => ({
        link: "https://example.com/a",
        title: text.slice(0, 200),
        confidence: "high",
      })),
      criteria: many(20, (i) => ({
        criterion: i + 1,
        met: true,
        evidence,
        words: text.slice(0, 600),
      })),
      follow_up: many(5, () => ({
        title: text.slice(0, 120),
        goal: text.slice(0, 1000),
        evidence: text,
        paths: [],
      })),
    },
  };
}

/** Ann has taken W1.1 and is asked for a rework in these words. */
function yours(text: string, state: State): string {
  const worker = Object.values(state.workers)[0]!;
  const reasons = Array.from({ length: 30 }, () => ({
    ...{ kind: "command" as const, by: text, said: text },
  }));
  const session = {
    ...worker.session!,
    kind: "rework" as const,
    person: "ann",
    other: sha("o"),
    reasons,
  };
  return renderManualWork(state, worker, session, `baton/7-units/${worker.id}`);
}

/** A record of tasks in which every text is `text`. */
function tasked(text: string, state: State, more: Partial<Task>): { state: State; task: Task } {
  const task: Task = {
    ...{
      n: 1,
      kind: "ask",
      by: "ann",
      comment: 5,
      at: AT,
      words: text,
      status: "done",
      session: "W1.1/ask/1",
    },
    ...{
      head: sha("h"),
      moved: false,
      refused: null,
      marker: null,
      commit: null,
      outcome: { kind: "session_asks", said: text },
      ended_at: AT,
    },
    answer: {
      answer: text.slice(0, 2000),
      references: Array.from({ length: 20 }, (_, i) => ({
        path: text.slice(0, 500) || "a",
        line: i + 1,
      })),
      missing: [],
    },
    ...more,
  };
  return { state: { ...state, build: { ...state.build, tasks: [task] } }, task };
}

function taskBodyOf(text: string, state: State, more: Partial<Task>): string {
  const made = tasked(text, state, more);
  const target = { kind: "pull", number: 7, open: true } as TargetFact;
  return renderTaskComment(made.state, made.task, target);
}

export const BODIES: Record<string, Body> = {
  renderTaskComment: {
    of: ({ text, state }) => taskBodyOf(text, state, {}),
    says: "**Answer**",
  },
  taskBodyOfFix: {
    of: ({ text, state }) =>
      taskBodyOf(text, state, { kind: "fix", commit: sha("c"), refused: null }),
    says: `Pushed as ${sha("c")}`,
  },
  taskBodyStopped: {
    of: ({ text, state }) => taskBodyOf(text, state, { kind: "review", status: "stopped" }),
    says: "`/retry` tries it again.",
  },
  renderStoppedTask: {
    of: ({ text, state }) =>
      renderStoppedTask(state, tasked(text, state, { kind: "review" }).task, "pull"),
    says: "could not review this pull request",
    calls: ["@ann"],
  },
  renderSuggestionsBody: {
    of: ({ text }) => {
      const patches = [renderPatch({ path: "a.md", before: "a\n", after: `${text}\n` })];
      return renderSuggestionsBody(
        describeSuggestions({ refused: null } as Task, null, sha("h"), text),
        0,
        {
          patches,
          unshown: [text],
        },
      );
    },
    says: "This pull request comes from a fork",
  },
  renderSuggestionComment: {
    of: ({ text }) =>
      renderSuggestionComment({ path: "a.md", from: 1, to: 1, lines: text.split("\n") }),
    says: "suggestion",
  },
  renderManualWork: {
    of: ({ text, state }) => yours(text, state),
    says: "returns it to the sessions",
    calls: ["@ann"],
  },
  renderDelivery: {
    of: ({ text, state }) => renderDelivery(reported(text, state)) ?? "",
    says: "Kept for good in",
  },
  renderPlanComment: {
    of: ({ text, view }) => renderPlanComment(view, [text, text], []),
    says: "`/approve`",
  },
  renderNewPlanNotice: {
    of: ({ state }) => renderNewPlanNotice(state, "ann"),
    says: "`/approve 0123456789ab`",
    calls: ["@ann"],
  },
  renderStatusComment: {
    of: ({ view }) => renderStatusComment(view),
    says: "Waiting since 2026-01-01 00:00 UTC. Anyone with write access",
  },
  renderStatusAnswer: {
    of: ({ view }) => answer.renderStatusAnswer(view, "2026-01-01T00:00:00Z"),
    says: "Waiting since",
  },
  renderWhyAnswer: {
    of: ({ view }) => answer.renderWhyAnswer(view, "W1.1"),
    says: "It waits for a person, since",
  },
  renderRefusedCommand: {
    of: ({ text }) =>
      answer.renderRefusedCommand({ problem: text, input: text, nearest: "/retry W1.1" }),
    says: "Try `/retry W1.1`.",
  },
  renderCommandHelp: {
    of: ({ state }) => renderCommandHelp(state, { on: "issue", bare: true, worker: null }),
    says: "Useful here now",
  },
  renderQuestion: {
    of: ({ text }) => renderQuestion("ann", text),
    says: "Baton needs you.",
    calls: ["@ann"],
  },
  describeInheritedChecks: {
    of: ({ state, text }) =>
      describeInheritedChecks(
        state.build,
        { onBase: [text, text], onTip: [text], cut: [text] },
        "baton/7-units/build",
      ),
    says: "Baton can't tell whether the reason is the same",
  },
  renderRunApproval: {
    of: ({ text }) =>
      renderRunApproval("ann", "W1.1/work/1", {
        ...{ since: AT, url: "https://github.com/o/r/actions/runs/1" },
        approvals: [{ environment: text, reviewers: [text, "kit"] }],
      }),
    says: "waits for a person's approval",
    calls: ["@ann"],
  },
  renderCommandSuggestion: {
    of: ({ text }) => renderCommandSuggestion(`/answer ${text}`),
    says: "You probably mean:",
  },
  renderQueuedRun: {
    of: () =>
      renderQueuedRun("ann", "W1.1/work/1", {
        since: AT,
        url: "https://github.com/o/r/actions/runs/1",
      }),
    says: "waits for a runner since",
    calls: ["@ann"],
  },
  renderArchitectQuestions: {
    of: ({ text }) => {
      const questions = Array.from({ length: 5 }, () => ({
        question: text,
        default: text,
        why: text,
      }));
      return renderArchitectQuestions(
        "ann",
        { session: "s", at: AT, summary: text, questions, answer: null, met: null },
        true,
      );
    },
    says: "**To answer, write `/answer` and your words**",
    calls: ["@ann"],
  },
  renderWaveQuestion: {
    of: ({ view }) => renderWaveQuestion(view, 2),
    says: "`/approve` starts it",
    calls: ["@ada"],
  },
  renderLaunchQuestion: {
    of: ({ state }) => renderLaunchQuestion(state, state.briefs),
    says: "`/start`",
    calls: ["@ada"],
  },
  describeCancelledWorker: {
    of: ({ state }) =>
      describeCancelledWorker(state, {
        ...state.workers["W1.1"]!,
        cancelled: { by: "ann", at: AT },
      }),
    says: "`/retry W1.1` starts it again",
  },
  describeCarriedSteers: {
    of: ({ state }) =>
      describeCarriedSteers(
        state.workers["W1.1"]!.steers.map((s) => ({
          ...s,
          during: "W1.1/work/1",
          started_session: "W1.1/work/2",
        })),
      ),
    says: "has it now",
  },
  describeSeenSteers: {
    of: ({ state }) =>
      describeSeenSteers(
        state.workers["W1.1"]!.steers.map((s) => ({ ...s, during: "W1.1/work/1" })),
      ),
    says: "took this into account",
  },
  renderPullBody: {
    of: ({ view }) => renderPullBody(view, "W1.1", null),
    says: "Here you can say",
  },
  renderReviewBody: {
    of: ({ text }) => renderReviewBody(aReview(text), aReview(text).findings),
    says: "changes requested",
  },
  renderInlineComment: {
    of: ({ text }) => renderInlineComment(aReview(text).findings[0]!),
    says: "**blocking:**",
  },
  renderLandingPull: {
    of: ({ view, state }) => renderLandingPull(view, state.closing!, null),
    says: "answer `/land`",
  },
  renderCandidateBody: {
    of: ({ view }) => renderCandidateBody(view),
    says: "**Don't merge this yet.**",
  },
  describeEarlyLanding: {
    of: ({ state }) => describeEarlyLanding(state, LAND),
    says: "To undo this part, revert #9.",
  },
  describeOverwrittenPush: {
    of: () => describeOverwrittenPush(getBranches("baton", "7-units"), sha("x"), true),
    says: "gets it back",
  },
  renderFinalReport: { of: ({ view }) => renderFinalReport(view, []), says: "The record is kept" },
  renderLeftoverPull: {
    of: ({ text, state }) =>
      renderLeftoverPull(state, state.workers["W1.1"]!, { branch: text, by: [text] }),
    says: "Its branch stays",
  },
  renderCleanupProblems: {
    of: ({ state }) => renderCleanupProblems(state),
    says: "nothing waits for this",
  },
  renderRevertBody: {
    of: ({ text, state }) => {
      const landed = {
        ...state.build,
        base: { branch: text, sha: "x" },
        landing: { pr: 9, merge_sha: "x" } as never,
      };
      return renderRevertBody({ ...state, build: landed }, text);
    },
    says: "Merge it as you would any other",
  },
  renderEditsAnswer: {
    of: ({ text }) =>
      renderEditsAnswer(
        "ann",
        text,
        [...Array<EditLine>(60).fill(edit(text, true)), edit(text, false)],
        true,
      ),
    says: "everything that you pushed",
    calls: ["@ann", "@ann"],
  },
  renderOutsiderAnswer: {
    of: ({ text }) => renderOutsiderAnswer(push(text), text),
    says: "ask somebody with write access to push",
  },
  describeRemovedLabel: {
    of: () => describeRemovedLabel("bob", "orchestrate"),
    says: "`/cancel` ends it",
  },
  describeEditedRequest: {
    of: ({ state }) => describeEditedRequest("bob", state),
    says: "`/cancel` ends this build",
  },
  renderProviderOutage: {
    of: ({ text }) =>
      renderProviderOutage("ann", {
        ...{
          since: "2026-01-01T00:00:00Z",
          cause: { kind: "said", text },
          engine: "anthropic",
          sessions: ["W1.1/work/1"],
          isTask: false,
        },
      }),
    says: "`/retry` tries at once",
    calls: ["@ann"],
  },
  describeSkip: { of: () => describeSkip("W1.1", "bob", "baton/7/W1.1"), says: "`/retry W1.1`" },
  describeReopenedPull: { of: () => describeReopenedPull("W1.1", "bob"), says: "`/skip W1.1`" },
  describeRefusedReopen: { of: () => describeRefusedReopen("W1.1", "bob"), says: "`/retry W1.1`" },
  describeCommandInReview: {
    of: () => describeCommandInReview("bob", "/approve"),
    says: "as a comment here",
  },
  describeRecordWait: { of: () => describeRecordWait(7), says: "`/cancel`" },
  renderTamperedAnswer: {
    of: ({ text }) =>
      renderTamperedAnswer("baton/7/record", sha("o"), {
        rewritten: false,
        files: Array<string>(99).fill(text),
      }),
    says: "Answer `/retry`",
  },
  describeEditedComment: {
    of: ({ text }) => describeEditedComment(text),
    says: "as a new comment",
  },
  renderRequestProblems: {
    of: ({ text }) =>
      renderRequestProblems(
        Array<RequestProblem>(99).fill({ line: 1, field: text, message: text }),
        "say `/orchestrate`",
      ),
    says: "Fix them in the issue's text",
  },
  renderRefusedReviews: {
    of: ({ text }) =>
      renderRefusedReviews("baton/pr-12/record", explainGithubRefusal(text, "baton")).summary,
    says: "Baton tries again every ten minutes",
  },
  renderSyncBody: {
    of: ({ text, state }) => {
      const many = <T>(one: T) => Array<T>(state.briefs.length).fill(one);
      const hunk = { line: 1, here: [text, text], template: [text] };
      const conflict = { path: text, key: text, reason: text, hunks: [hunk] };
      const plan = {
        steps: many({ type: "delete" as const, path: text }),
        conflicts: many(conflict),
        steering: [text],
      };
      const sources = [
        { name: "acme/template@v1", commit: sha("c"), page: "https://github.com/acme/template" },
      ];
      const leftOut = many({ path: text, reason: text });
      return renderSyncBody(plan, {
        sources,
        leftOut,
        keptKeys: [{ key: text, reason: "says much", allowable: true }],
      });
    },
    says: "If you close it, Baton doesn't offer this version again.",
  },
  renderOverrides: {
    of: ({ text, state }) => {
      const prd = { path: text, sha: "x" };
      const wishes: BuildOverrides = {
        ...{ ...NO_OVERRIDES, models: { complex: text } },
        ignored: [{ field: "model", complexity: "complex", model: text, by: text }],
      };
      return renderOverrides({ ...state.build, wishes, prd }, DEFAULT_SETTINGS)!;
    },
    says: "Document",
  },
};

const made = new Map<string, Parameters<Body["of"]>[0]>();

/** Returns input that all bodies share. They do not change it. */
export function createBodyInput(text: string, workers: number): Parameters<Body["of"]>[0] {
  const key = `${workers} ${text}`;
  const state = made.get(key)?.state ?? fullBuild(text, workers);
  const one = made.get(key) ?? { text, state, view: getBuildView(state) };
  made.set(key, one);
  return one;
}
