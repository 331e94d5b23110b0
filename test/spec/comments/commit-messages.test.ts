/** Complete commit messages that Baton writes. */
import { describe, expect, test } from "vitest";
import * as messages from "../../../src/core/messages/commit-messages.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import type { State } from "../../../src/core/model/state.ts";
import type { Completion } from "../../../src/core/model/completion.ts";
import { aLanding, atRest, AT, mergePull, SHA } from "../support/at-rest.ts";

const { titles } = DEFAULT_SETTINGS;
const done: Completion = {
  ...{
    worker_id: "W1.1",
    session: "W1.1/work/1",
    timestamp: AT,
    status: "complete",
    summary: "Made the units.",
  },
  ...{
    artifacts: [],
    learnings: [],
    decisions: ["Metres\nfirst"],
    concerns: [],
    follow_up: [],
    criteria: [],
  },
};
const worked = (more: Partial<Completion> = {}) =>
  atRest(({ completions }) => (completions["W1.1/work/1"] = { ...done, ...more }));
const TRAILERS = "Baton-Build: 7-units\nBaton-Worker: W1.1\nBaton-Session: W1.1/work/1";

describe("a worker's commit", () => {
  const of = (state: State, skipCi = false) =>
    messages.renderWorkerMessage(state, state.briefs[0]!, "W1.1/work/1", { skipCi, titles });

  test.each<[string, () => string, string]>([
    [
      "says what its session said",
      () => of(worked({ model: "m-1" })),
      `[7-units] W1.1: Task W1.1\n\nMade the units.\n\n${TRAILERS}\nBaton-Model: m-1`,
    ],
    [
      "says its purpose if the session said nothing",
      () => of(atRest()),
      `[7-units] W1.1: Task W1.1\n\nMake what W1.1 makes.\n\n${TRAILERS}`,
    ],
    [
      "has checks wait for the review",
      () => of(worked(), true),
      "[7-units] W1.1: Task W1.1\n\nMade the units.\n\nChecks start once the review " +
        "approves. [skip ci]\n\n" +
        TRAILERS,
    ],
    [
      "is made again once that approves",
      () => messages.renderRecommitMessage(worked(), worked().briefs[0]!, "W1.1/work/1", titles),
      "[7-units] W1.1: Task W1.1\n\nSame tree, approved by its review: checks may " +
        `start.\n\n${TRAILERS}`,
    ],
    [
      "is merged, by a message without a subject",
      () => messages.renderMergeMessage(worked(), worked().briefs[0]!, "W1.1/work/1"),
      `Made the units.\n\n${TRAILERS}`,
    ],
    [
      "is merged although no session submitted it",
      () => messages.renderMergeMessage(atRest(), atRest().briefs[0]!, null),
      "Make what W1.1 makes.\n\nBaton-Build: 7-units\nBaton-Worker: W1.1",
    ],
  ])("%s", (_case, message, words) => expect(message()).toBe(words));

  test("has a subject of one line, at most as long as a name may be", () => {
    const state = atRest(({ briefs }) => (briefs[0]!.name = `Two\n  lines ${"x".repeat(90)}`));
    expect(messages.renderWorkerSubject(state, state.briefs[0]!, titles)).toBe(
      `[7-units] W1.1: Two lines ${"x".repeat(69)}…`,
    );
  });
});

describe("the landed commit", () => {
  const closing = {
    verdict: "land" as const,
    summary: "s",
    subject: "Add\nunits",
    message: "Why.",
    scores: [],
    findings: [],
  };

  test("is described by the request if nothing was closed", () => {
    expect(messages.renderLandedMessage(atRest(), [], titles)).toBe(
      "Add units\n\nAdd units\n\nWorkers:\n- W1.1: Task W1.1\n- W2.1: Task W2.1\n\n" +
        "Closes #7\n\nBaton-Build: 7-units",
    );
  });

  test("has the closing session's subject without a pull request's prefix", () => {
    const of = (subject: string) =>
      messages.renderLandedSubject(
        atRest((s) => (s.closing = { ...closing, subject })),
        titles,
      );
    expect(of("[7-units] ORCH: feat: add units")).toBe("feat: add units");
    expect(of("[7-units] add units")).toBe("add units");
    expect(of("[units] add units")).toBe("[units] add units");
  });

  test("lists workers with pull requests, skipped ones, each decision once, and authors", () => {
    const state = atRest((s) => {
      Object.assign(s.workers["W1.1"]!, mergePull(12));
      Object.assign(s.workers["W2.1"]!, mergePull(13), {
        skipped: { by: "ann", at: AT, pull: null },
      });
      s.completions["W1.1/work/1"] = done;
      s.completions["W1.1/rework/1"] = done;
      s.closing = closing;
    });
    expect(
      messages.renderLandedMessage(state, [{ name: "Ann", email: "ann@example.org" }], titles),
    ).toBe(
      "Add units\n\nWhy.\n\nWorkers:\n- W1.1: Task W1.1 (#12)\n- W2.1: Task W2.1 " +
        "(skipped)\n\nDecisions:\n- W1.1: Metres first\n\nCloses #7\n\nBaton-Build: " +
        "7-units\nCo-authored-by: Ann <ann@example.org>",
    );
  });

  test("lists the first forty of very many decisions", () => {
    const state = worked({ decisions: Array.from({ length: 50 }, (_, i) => `Decision ${i}`) });
    const message = messages.renderLandedMessage(state, [], titles);
    expect(message.match(/^- W1\.1: Decision/gm)).toHaveLength(40);
    expect(message).toContain("Decisions:\n- W1.1: Decision 0\n");
  });

  test("lists the first forty of very many people", () => {
    const authors = Array.from({ length: 50 }, (_, i) => ({
      name: `P${i}`,
      email: `p${i}@example.org`,
    }));
    expect(
      messages.renderLandedMessage(atRest(), authors, titles).match(/^Co-authored-by: /gm),
    ).toHaveLength(40);
  });

  test.each([
    ["  Ann \t Lee ", "ann@x.org", "Ann Lee <ann@x.org>"],
    ["A".repeat(120), "ann@x.org", `${"A".repeat(100)} <ann@x.org>`],
    ["Ann", `${"a".repeat(194)}@x.org`, `Ann <${"a".repeat(194)}@x.org>`],
  ])("names %j by %s", (name, email, shown) => {
    const message = messages.renderLandedMessage(atRest(), [{ name, email }], titles);
    expect(message.split("\n").at(-1)).toBe(`Co-authored-by: ${shown}`);
  });

  test.each([
    ["", "ann@x.org"],
    ["<>", "ann@x.org"],
    ["Ann", `${"a".repeat(195)}@x.org`],
    ["Ann", "ann@x.org@y.org"],
    ["Ann", "@x.org"],
    ["Ann", "ann@"],
    ["Ann", "a b@x.org"],
    ["Ann", " ann@x.org"],
    ["Ann", "ann@x.org "],
    ["Ann", "ann@x.o\u0007rg"],
  ])("omits %j by %j, which is no author", (name, email) => {
    expect(messages.renderLandedMessage(atRest(), [{ name, email }], titles)).not.toContain(
      "Co-authored-by",
    );
  });
});

describe("the landed commit for another repository", () => {
  const message = (words: string, request = "Add units.") =>
    messages.renderOutsideMessage(
      atRest((s) => {
        Object.assign(s.workers["W1.1"]!, mergePull(12));
        Object.assign(s.workers["W2.1"]!, { skipped: { by: "ann", at: AT, pull: null } });
        s.build.landing = aLanding({ pr: 13 });
        s.request = request;
        s.closing = {
          verdict: "land",
          summary: "s",
          subject: "Add units",
          message: words,
          scores: [],
          findings: [],
        };
      }),
    );

  test("has no issue, no pull request and no trailer of the build", () => {
    expect(message("Why.")).toBe(
      "Add units\n\nWhy.\n\nWorkers:\n- W1.1: Task W1.1\n- W2.1: Task W2.1 (skipped)",
    );
  });

  test.each([
    ["Closes #7", "Closes the request"],
    [
      "As issue #7 asks, PR #12 converts (#12) and pull request #13 lands.",
      "As the request asks, W1.1 converts and the build lands.",
    ],
    ["See GH-12, #120, ann/kit#12 and &#12;", "See W1.1, #120, ann/kit#12 and &#12;"],
  ])("has words instead of numbers: %j", (words, shown) => {
    expect(message(words)).toContain(`\n\n${shown}\n\n`);
  });

  test("keeps a number from the request, which belongs to the other repository", () => {
    expect(message("As #12 asks, after #7.", "See #12.")).toContain(
      "As #12 asks, after the request.",
    );
  });
});

test("a candidate's commit lands nothing and closes nothing", () => {
  const mark = { worker: "W2.1" as const, head: SHA, tip: "f".repeat(40) };
  expect(messages.renderCandidateMessage(atRest(), mark)).toBe(
    "[7-units] ORCH: Candidate with W2.1\n\nAll that is merged so far, with W2.1 on top: " +
      "checked before W2.1 is merged.\n\nBaton-Build: 7-units\nBaton-Candidate: W2.1 " +
      `${SHA} ${"f".repeat(40)}`,
  );
});
