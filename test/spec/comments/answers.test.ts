/** Complete answers to commands, and to commands in places where none count. */
import { toDetails } from "../support/stop-details.ts";
import { describe, expect, test } from "vitest";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import type { Steer } from "../../../src/core/model/feedback.ts";
import type { State } from "../../../src/core/model/state.ts";
import {
  describeCommandInReview,
  describeEditedComment,
  renderRefusedCommand,
  renderWhyAnswer,
} from "../../../src/core/messages/command-answers.ts";
import { renderQueuedRun } from "../../../src/core/messages/questions.ts";
import {
  describeCarriedSteers,
  describeSeenSteers,
  renderUnseenSteers,
} from "../../../src/core/messages/human-actions.ts";
import { renderRequestProblems } from "../../../src/core/messages/request.ts";
import type { RequestProblem } from "../../../src/core/text/validation.ts";
import { atRest, AT } from "../support/at-rest.ts";

const steer = (more: Partial<Steer> = {}): Steer => ({
  ...{
    n: 1,
    by: "ann",
    at: AT,
    text: "Use metres.",
    on: 7,
    during: "W1.1/work/1",
    started_session: null,
    announced_session: null,
    finished_session: null,
  },
  ...more,
});

test.each<[string, () => string, string]>([
  [
    "a command isn't understood",
    () =>
      renderRefusedCommand({
        problem: "`x` is not a worker.",
        input: "/retry x",
        nearest: "/retry W2.1",
      }),
    "Not done: `/retry x`. `x` is not a worker. Try `/retry W2.1`.",
  ],
  [
    "a comment holds a command only since it was edited",
    () => describeEditedComment("ann"),
    "Not done: this comment was edited. Baton reads commands only in new comments, because " +
      "other people can edit a comment too. ann, please write it again as a new comment.",
  ],
  [
    "a command is in a review",
    () => describeCommandInReview("ann", null),
    "Not done: commands count in comments on the conversation, not in reviews or on lines of " +
      "the diff. ann, please write it again as a comment here.",
  ],
  [
    "no runner takes a session",
    () =>
      renderQueuedRun("ada", "W1.1/work/1", {
        since: AT,
        url: "https://github.com/o/r/actions/runs/1",
      }),
    "@ada, Baton needs you.\n\nW1.1/work/1 waits for a runner since 2026-01-02 10:00 UTC: " +
      "https://github.com/o/r/actions/runs/1. Check that a runner with the labels of `runs_on` " +
      "is online and free, and that Actions has minutes left. Once one takes it, the build " +
      "continues by itself.",
  ],
  [
    "a session had what was said while it ran",
    () => describeSeenSteers([steer(), steer({ n: 2, text: "And feet." })]),
    "`W1.1/work/1` took this into account: “Use metres.”, “And feet.”.",
  ],
  [
    "a session ended before it had what was said, and the next has it",
    () => describeCarriedSteers([steer({ started_session: "W1.1/work/2" })]),
    "`W1.1/work/1` ended before it read this: “Use metres.”. `W1.1/work/2` has it now.",
  ],
  [
    "a session ended before it had what was said, and another has seen it since",
    () =>
      describeCarriedSteers([
        steer({ started_session: "W1.1/work/2", finished_session: "W1.1/rework/1" }),
      ]),
    "`W1.1/work/1` ended before it read this: “Use metres.”. `W1.1/rework/1` has it now.",
  ],
  [
    "a long text is quoted by its beginning",
    () => describeSeenSteers([steer({ text: "long ".repeat(40) })]),
    `\`W1.1/work/1\` took this into account: “${"long ".repeat(23)}long…”.`,
  ],
])("the answer is right when %s", (_case, say, words) => expect(say()).toBe(words));

describe("`/why`", () => {
  const why = (set: (state: State) => void) => {
    return renderWhyAnswer(getBuildView(atRest(set)), "W1.1");
  };

  test("describes a worker: its status, its waits, what can follow, and what people said", () => {
    const told = why((state) => {
      const stop = {
        kind: "blocked" as const,
        cause: "work" as const,
        details: toDetails("No key"),
        at: AT,
      };
      const steers = [steer(), steer({ n: 2, text: "And feet.", finished_session: "W1.1/work/2" })];
      Object.assign(state.workers["W1.1"]!, { stop, steers, attempts: { work: 2, rework: 1 } });
    });
    expect(told).toBe(`**W1.1** is **blocked**.
It waits for a person, since 2026-01-02 10:00 UTC: No key. Answer with \`/retry W1.1 [words]\` (starts it again) or \`/skip W1.1\` (continues without it).

From here it can become: running, rework, publishing, in review, skipped, cancelled.
Attempts: 3, reviews: 0.

### What people said to it

- \`ann\`: Use metres. (not seen by any session yet)
- \`ann\`: And feet. (seen by \`W1.1/work/2\`)
`);
  });

  test("says of a merged worker that nothing follows", () => {
    const told = why((state) =>
      Object.assign(state.workers["W1.1"]!, {
        ...{ merge_sha: "a", pr: { number: 5, head_repository_id: 1 } },
      }),
    );
    expect(told).toBe(`**W1.1** is **merged** (#5).
It waits for nothing: its pull request is merged.

That is final.
Attempts: 0, reviews: 0.`);
  });

  test("describes the worker that was asked about", () => {
    expect(renderWhyAnswer(getBuildView(atRest()), "W2.1")).toMatch(
      /^\*\*W2\.1\*\* is \*\*planned\*\*\.\n/,
    );
  });

  test("names statuses in people's words, and says when a worker is unknown", () => {
    const told = why((state) => {
      state.workers["W1.1"]!.pr = { number: 5, head_repository_id: 1 };
    });
    expect(told).toMatch(
      /^\*\*W1\.1\*\* is \*\*in review\*\* \(#5\)\.\nIt waits for a review session\.\n/,
    );
    expect(renderWhyAnswer(getBuildView(atRest()), "W9.9")).toBe("There is no W9.9 in this build.");
  });
});

describe("the status lists the words that no session has read", () => {
  const told = (...steers: Steer[]) => {
    return renderUnseenSteers(
      getBuildView(atRest(({ workers }) => (workers["W1.1"]!.steers = steers))),
    );
  };

  test.each<[string, Steer[], string[]]>([
    ["none were said", [], []],
    ["all were seen", [steer({ finished_session: "W1.1/work/1" })], []],
    [
      "one waits for a session to begin",
      [steer({ during: null })],
      ["one message, for its next session"],
    ],
    ["one was said while a session ran", [steer()], ["one message, given to `W1.1/work/1`"]],
    [
      "two of three wait",
      [
        steer({ finished_session: "W1.1/work/1" }),
        steer(),
        steer({ started_session: "W1.1/work/2" }),
      ],
      ["2 messages, given to `W1.1/work/2`"],
    ],
  ])("when %s", (_case, steers, said) => {
    expect(told(...steers)).toEqual(
      said.flatMap((words) => [`**Said to W1.1:** ${words}; not seen yet.`, ""]),
    );
  });

  test("for twenty workers at most", () => {
    const state = atRest(({ briefs, workers }) => {
      for (let n = 2; n <= 30; n += 1) {
        briefs.push({ ...briefs[0]!, id: `W1.${n}` });
        workers[`W1.${n}`] = { ...workers["W1.1"]!, id: `W1.${n}` };
      }
      for (const worker of Object.values(workers)) worker.steers = [steer()];
    });
    expect(renderUnseenSteers(getBuildView(state)).filter((line) => line !== "")).toHaveLength(20);
  });
});

describe("a request with an invalid text", () => {
  test("is answered with every problem and its place", () => {
    const problems = [
      { line: 3, field: "budget", message: "`lots` is no amount" },
      { line: 4, field: null, message: "`gates` stands there twice" },
      { line: null, field: "loops", message: "-1 is too few" },
      { line: null, field: null, message: "the text is too long" },
    ];
    expect(renderRequestProblems(problems, "set the label again")).toBe(
      `Baton can't use the settings in the issue's text:

- line 3, \`budget\`: \`lots\` is no amount
- line 4: \`gates\` stands there twice
- \`loops\`: -1 is too few
- the text is too long

Fix them in the issue's text, then set the label again.`,
    );
  });

  test.each([
    [20, 0],
    [21, 1],
  ])("of %i problems, twenty are named", (count, more) => {
    const none: RequestProblem = { line: null, field: null, message: "no" };
    const said = renderRequestProblems(Array<RequestProblem>(count).fill(none), "x").split("\n");
    expect(said.filter((line) => line === "- no")).toHaveLength(20);
    expect(said.filter((line) => line === "- and more")).toHaveLength(more);
  });
});
