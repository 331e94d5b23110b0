/**
 * Every body that Baton posts, made of the given text wherever somebody else's words go, and of so many workers; with
 * what has to stand in it whatever happens, and whom it calls.
 */
import { viewOf, type BuildView } from "../../../src/core/build/view.ts";
import type { State } from "../../../src/core/build/state.ts";
import * as answer from "../../../src/core/comments/answer.ts";
import { deliveryBody } from "../../../src/core/comments/delivery.ts";
import { cancelledBody } from "../../../src/core/comments/cancelled.ts";
import { candidateBody, earlyBody, overwrittenBody } from "../../../src/core/comments/candidate.ts";
import { editedRequestWords, unlabelledWords } from "../../../src/core/comments/request-changed.ts";
import { keptOpen, notTakenUp, skippedWords } from "../../../src/core/comments/closed.ts";
import { branchesOf } from "../../../src/core/build/names.ts";
import { editedWords, inReviewWords } from "../../../src/core/comments/edited.ts";
import {
  editsAnswer,
  outsiderAnswer,
  tamperedAnswer,
  waitsForRecord,
  type EditLine,
} from "../../../src/core/comments/edits.ts";
import { yoursBody } from "../../../src/core/comments/hands.ts";
import { helpAnswer } from "../../../src/core/comments/help.ts";
import { landingBody } from "../../../src/core/comments/landing.ts";
import { leftoverBody, remainsBody } from "../../../src/core/comments/leftovers.ts";
import { revertBody } from "../../../src/core/comments/late.ts";
import { planBody } from "../../../src/core/comments/plan.ts";
import { anotherPlanBody } from "../../../src/core/comments/planAnswer.ts";
import { pullBody } from "../../../src/core/comments/pull.ts";
import { inheritedBody } from "../../../src/core/comments/baseline.ts";
import { approvalBody, queuedBody } from "../../../src/core/comments/queued.ts";
import { suggestionBody } from "../../../src/core/comments/suggestion.ts";
import { unansweredBody } from "../../../src/core/comments/provider.ts";
import { questionBody } from "../../../src/core/comments/question.ts";
import { questionsBody } from "../../../src/core/comments/questions.ts";
import { reportBody } from "../../../src/core/comments/report.ts";
import type { RequestProblem } from "../../../src/core/request/problem.ts";
import { requestProblems } from "../../../src/core/comments/request.ts";
import { inlineComment, reviewBody } from "../../../src/core/comments/review.ts";
import { suggestionComment, suggestionsBody } from "../../../src/core/comments/suggestions.ts";
import { describeSuggestions, stoppedTaskBody, taskBody } from "../../../src/core/comments/task.ts";
import { renderPatch } from "../../../src/core/tasks/suggestions.ts";
import type { TargetFact, Task } from "../../../src/core/build/task.ts";
import { statusBody } from "../../../src/core/comments/status.ts";
import { carriedBody, seenBody } from "../../../src/core/comments/steers.ts";
import { templatesBody } from "../../../src/core/comments/templates.ts";
import { waitingForStart, waveBody } from "../../../src/core/comments/waves.ts";
import { wishesNote } from "../../../src/core/comments/wishes.ts";
import { NO_WISHES } from "../../../src/core/build/wishes.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/build/settings.ts";
import { sha, somePull } from "./facts.ts";
import { AT, fullBuild } from "./full-build.ts";
import { aReview } from "./a-review.ts";

export interface Body {
  of: (given: { text: string; state: State; view: BuildView }) => string;
  /** What a person reads in it in any case. */
  says: string;
  calls?: string[];
}

const LAND = { ...somePull(9, { sha: sha("h"), tree: sha("t") }, "main"), mergedBy: "ann" };
const push = (text: string) => ({
  ...{ sha: sha("p"), by: "mallory", role: "read" as const },
  files: Array.from({ length: 50 }, () => ({ path: text, was: null, blob: null, text, bytes: 1 })),
});
const edit = (text: string, done: boolean) => ({ path: text, sha: sha("e"), text, done });

/** A build that hands over a report, whose every word is `text`. */
function reported(text: string, state: State): State {
  const build = { ...state.build, delivery: "report" as const, delivered: { sha: sha("d"), base: sha("b") } };
  const evidence = [{ path: text.slice(0, 300) }];
  const many = <T>(count: number, one: (i: number) => T) => Array.from({ length: count }, (_, i) => one(i));
  return {
    ...state,
    build: { ...build, title: text, done_when: many(20, () => text.slice(0, 400)) },
    closing: {
      ...{ verdict: "land", summary: text, subject: text.slice(0, 72), message: text, scores: [], findings: [] },
      report: text.slice(0, 40_000),
      sources: many(60, () => ({ link: "https://example.com/a", title: text.slice(0, 200), confidence: "high" })),
      criteria: many(20, (i) => ({ criterion: i + 1, met: true, evidence, words: text.slice(0, 600) })),
      follow_up: many(5, () => ({ title: text.slice(0, 120), goal: text.slice(0, 1000), evidence: text, paths: [] })),
    },
  };
}

/** Taken by ann, who is asked for a rework in these words. */
function yours(text: string, state: State): string {
  const worker = Object.values(state.workers)[0]!;
  const reasons = Array.from({ length: 30 }, () => text);
  const session = { ...worker.session!, kind: "rework" as const, person: "ann", other: sha("o"), reasons };
  return yoursBody(state, worker, session, `baton/7-units/${worker.id}`);
}

/** A record of tasks, whose every word is `text`. */
function tasked(text: string, state: State, more: Partial<Task>): { state: State; task: Task } {
  const task: Task = {
    ...{ n: 1, kind: "ask", by: "ann", comment: 5, at: AT, words: text, status: "done", session: "W1.1/ask/1" },
    ...{ head: sha("h"), moved: false, refused: null, marker: null, commit: null, outcome: text, ended_at: AT },
    answer: {
      answer: text.slice(0, 2000),
      references: Array.from({ length: 20 }, (_, i) => ({ path: text.slice(0, 500) || "a", line: i + 1 })),
      missing: [],
    },
    ...more,
  };
  return { state: { ...state, build: { ...state.build, tasks: [task] } }, task };
}

function taskBodyOf(text: string, state: State, more: Partial<Task>): string {
  const made = tasked(text, state, more);
  const target = { kind: "pull", number: 7, open: true } as TargetFact;
  return taskBody(made.state, made.task, target);
}

export const BODIES: Record<string, Body> = {
  taskBody: { of: ({ text, state }) => taskBodyOf(text, state, {}), says: "**Answer: answered**" },
  taskBodyOfFix: {
    of: ({ text, state }) => taskBodyOf(text, state, { kind: "fix", commit: sha("c"), refused: null }),
    says: `Pushed as ${sha("c")}`,
  },
  taskBodyStopped: {
    of: ({ text, state }) => taskBodyOf(text, state, { kind: "review", status: "stopped" }),
    says: "`/retry` tries it again.",
  },
  stoppedTaskBody: {
    of: ({ text, state }) => stoppedTaskBody(tasked(text, state, { kind: "review" }).task, "pull"),
    says: "could not review this pull request",
    calls: ["@ann"],
  },
  suggestionsBody: {
    of: ({ text }) => {
      const patches = [renderPatch({ path: "a.md", before: "a\n", after: `${text}\n` })];
      return suggestionsBody(describeSuggestions({ refused: null } as Task, null, sha("h"), text), 0, {
        patches,
        unshown: [text],
      });
    },
    says: "This pull request comes from a fork",
  },
  suggestionComment: {
    of: ({ text }) => suggestionComment({ path: "a.md", from: 1, to: 1, lines: text.split("\n") }),
    says: "suggestion",
  },
  yoursBody: { of: ({ text, state }) => yours(text, state), says: "returns it to the sessions", calls: ["@ann"] },
  deliveryBody: { of: ({ text, state }) => deliveryBody(reported(text, state)) ?? "", says: "Kept for good in" },
  planBody: { of: ({ text, view }) => planBody(view, [text, text], []), says: "`/approve`" },
  anotherPlanBody: {
    of: ({ state }) => anotherPlanBody(state, "ann"),
    says: "`/approve 0123456789ab`",
    calls: ["@ann"],
  },
  statusBody: {
    of: ({ view }) => statusBody(view),
    says: "Asked since 2026-01-01 00:00 UTC of anyone with write access",
  },
  statusAnswer: { of: ({ view }) => answer.statusAnswer(view, "2026-01-01T00:00:00Z"), says: "Asked since" },
  whyAnswer: { of: ({ view }) => answer.whyAnswer(view, "W1.1"), says: "It waits for a person, since" },
  refusedAnswer: {
    of: ({ text }) => answer.refusedAnswer({ problem: text, input: text, nearest: "/retry W1.1" }),
    says: "Valid: `/retry W1.1`.",
  },
  helpAnswer: {
    of: ({ state }) => helpAnswer(state, { on: "issue", bare: true, worker: null }),
    says: "Useful here now",
  },
  questionBody: { of: ({ text }) => questionBody("ann", text), says: "Baton needs you.", calls: ["@ann"] },
  inheritedBody: {
    of: ({ state, text }) =>
      inheritedBody(state.build, { onBase: [text, text], onTip: [text], cut: [text] }, "baton/7-units/build"),
    says: "Baton can't tell whether the reason is the same",
  },
  approvalBody: {
    of: ({ text }) =>
      approvalBody("ann", "W1.1/work/1", {
        ...{ since: AT, url: "https://github.com/o/r/actions/runs/1" },
        approvals: [{ environment: text, reviewers: [text, "kit"] }],
      }),
    says: "waits for a person's approval",
    calls: ["@ann"],
  },
  suggestionBody: { of: ({ text }) => suggestionBody(`/answer ${text}`), says: "You probably mean:" },
  queuedBody: {
    of: () => queuedBody("ann", "W1.1/work/1", { since: AT, url: "https://github.com/o/r/actions/runs/1" }),
    says: "waits for a runner since",
    calls: ["@ann"],
  },
  questionsBody: {
    of: ({ text }) => {
      const questions = Array.from({ length: 5 }, () => ({ question: text, default: text, why: text }));
      return questionsBody("ann", { session: "s", at: AT, summary: text, questions, answer: null, met: null }, true);
    },
    says: "**To answer, write `/answer` and your words**",
    calls: ["@ann"],
  },
  waveBody: { of: ({ view }) => waveBody(view, 2), says: "`/approve` lets it begin", calls: ["@ada"] },
  waitingForStart: { of: ({ state }) => waitingForStart(state, state.briefs), says: "`/start`", calls: ["@ada"] },
  cancelledBody: {
    of: ({ state }) => cancelledBody(state, { ...state.workers["W1.1"]!, cancelled: { by: "ann", at: AT } }),
    says: "`/retry W1.1` takes it up again",
  },
  carriedBody: {
    of: ({ state }) =>
      carriedBody(state.workers["W1.1"]!.steers.map((s) => ({ ...s, during: "W1.1/work/1", given: "W1.1/work/2" }))),
    says: "has it now",
  },
  seenBody: {
    of: ({ state }) => seenBody(state.workers["W1.1"]!.steers.map((s) => ({ ...s, during: "W1.1/work/1" }))),
    says: "had this in mind",
  },
  pullBody: { of: ({ view }) => pullBody(view, "W1.1", null), says: "Here you can say" },
  reviewBody: { of: ({ text }) => reviewBody(aReview(text), aReview(text).findings), says: "changes requested" },
  inlineComment: { of: ({ text }) => inlineComment(aReview(text).findings[0]!), says: "**blocking:**" },
  landingBody: { of: ({ view, state }) => landingBody(view, state.closing!, null), says: "answer `/land`" },
  candidateBody: { of: ({ view }) => candidateBody(view), says: "**Don't merge this yet.**" },
  earlyBody: { of: ({ state }) => earlyBody(state, LAND), says: "To take this part back, revert #9." },
  overwrittenBody: { of: () => overwrittenBody(branchesOf("baton", "7-units"), sha("x")), says: "gets it back" },
  reportBody: { of: ({ view }) => reportBody(view, []), says: "The record is kept" },
  leftoverBody: {
    of: ({ text, state }) => leftoverBody(state, state.workers["W1.1"]!, { branch: text, by: [text] }),
    says: "Its branch stays",
  },
  remainsBody: { of: ({ state }) => remainsBody(state), says: "nothing waits for it" },
  revertBody: {
    of: ({ text, state }) => {
      const landed = { ...state.build, base: { branch: text, sha: "x" }, landing: { pr: 9, merge_sha: "x" } as never };
      return revertBody({ ...state, build: landed }, text);
    },
    says: "Merge it as you would any other",
  },
  editsAnswer: {
    of: ({ text }) =>
      editsAnswer("ann", text, [...Array<EditLine>(60).fill(edit(text, true)), edit(text, false)], true),
    says: "not all that you pushed",
    calls: ["@ann", "@ann"],
  },
  outsiderAnswer: { of: ({ text }) => outsiderAnswer(push(text), text), says: "let somebody with write access push" },
  unlabelledWords: { of: () => unlabelledWords("bob", "orchestrate"), says: "`/cancel` ends it" },
  editedRequestWords: { of: ({ state }) => editedRequestWords("bob", state), says: "`/cancel` ends this build" },
  unansweredBody: {
    of: ({ text }) =>
      unansweredBody("ann", {
        ...{
          since: "2026-01-01T00:00:00Z",
          reason: text,
          engine: "anthropic",
          sessions: ["W1.1/work/1"],
          isTask: false,
        },
      }),
    says: "`/retry` tries at once",
    calls: ["@ann"],
  },
  skippedWords: { of: () => skippedWords("W1.1", "bob", "baton/7/W1.1"), says: "`/retry W1.1`" },
  keptOpen: { of: () => keptOpen("W1.1", "bob"), says: "`/skip W1.1`" },
  notTakenUp: { of: () => notTakenUp("W1.1", "bob"), says: "`/retry W1.1`" },
  inReviewWords: { of: () => inReviewWords("bob", "/approve"), says: "as a comment here" },
  waitsForRecord: { of: () => waitsForRecord(7), says: "`/cancel`" },
  tamperedAnswer: {
    of: ({ text }) =>
      tamperedAnswer("baton/7/record", sha("o"), { rewritten: false, files: Array<string>(99).fill(text) }),
    says: "Answer `/retry`",
  },
  editedWords: { of: ({ text }) => editedWords(text), says: "as a new comment" },
  requestProblems: {
    of: ({ text }) =>
      requestProblems(Array<RequestProblem>(99).fill({ line: 1, field: text, message: text }), "say `/orchestrate`"),
    says: "Mend that in the issue's text",
  },
  templatesBody: {
    of: ({ text, state }) => {
      const many = <T>(one: T) => Array<T>(state.briefs.length).fill(one);
      const hunk = { line: 1, here: [text, text], template: [text] };
      const conflict = { path: text, key: text, reason: text, hunks: [hunk] };
      const plan = {
        steps: many({ type: "delete" as const, path: text }),
        conflicts: many(conflict),
        steering: [text],
      };
      const sources = [{ name: "acme/template@v1", commit: sha("c"), page: "https://github.com/acme/template" }];
      const leftOut = many({ path: text, reason: text });
      return templatesBody(plan, { sources, leftOut, keptKeys: [{ key: text, reason: "says much", allowable: true }] });
    },
    says: "Close it, and this version isn't offered again.",
  },
  wishesNote: {
    of: ({ text, state }) => {
      const prd = { path: text, sha: "x" };
      const wishes = { ...NO_WISHES, ignored: [text], models: { complex: text } };
      return wishesNote({ ...state.build, wishes, prd }, DEFAULT_SETTINGS)!;
    },
    says: "Document",
  },
};

const made = new Map<string, Parameters<Body["of"]>[0]>();

/** Made once for all bodies, which leave it as it is. */
export function given(text: string, workers: number): Parameters<Body["of"]>[0] {
  const key = `${workers} ${text}`;
  const state = made.get(key)?.state ?? fullBuild(text, workers);
  const one = made.get(key) ?? { text, state, view: viewOf(state) };
  made.set(key, one);
  return one;
}
