/** The architect's questions, and the questions at the gates of a wave. */
import { describe, expect, test } from "vitest";
import type { QuestionRound } from "../../../src/core/model/planning.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { renderArchitectQuestions } from "../../../src/core/messages/questions.ts";
import { renderLaunchQuestion, renderWaveQuestion } from "../../../src/core/messages/waves.ts";
import { atRest, AT, mergePull } from "../support/at-rest.ts";

describe("the architect's questions", () => {
  const round = (more: Partial<QuestionRound> = {}): QuestionRound => ({
    ...{ session: "build/architect/1", at: AT, summary: "Two ways.", answer: null, met: null },
    questions: [
      { question: "Which unit?", default: "Metres." },
      { question: "Which names?", default: "Long ones.", why: "They are public." },
    ],
    ...more,
  });

  test("about one thing don't speak of several", () => {
    const one = round({ questions: [{ question: "Which unit?", default: "Metres." }] });
    expect(renderArchitectQuestions("ada", one, true)).toBe(`## Before the plan: 1 question

@ada, the architect has a question before it plans. It proposes an answer.

Two ways.

1. **Which unit?**
   Proposed: Metres.

**To answer, write \`/answer\` and your words.** \`/answer\` alone accepts the proposal. Then the architect plans.

Waiting since 2026-01-02 10:00 UTC. Anyone with write access to this repository can answer.`);
  });

  test("while they wait, say how to answer", () => {
    expect(renderArchitectQuestions("ada", round(), true)).toBe(`## Before the plan: 2 questions

@ada, the architect has questions before it plans. Each one proposes an answer.

Two ways.

1. **Which unit?**
   Proposed: Metres.
2. **Which names?**
   They are public.
   Proposed: Long ones.

**To answer, write \`/answer\` and your words**, in as many lines as you like. Number each answer that differs from \
the proposal (\`/answer 1: in metres. 3: no.\`). **\`/answer\` alone accepts all proposals.** Then the architect plans.

Waiting since 2026-01-02 10:00 UTC. Anyone with write access to this repository can answer.`);
  });

  const last = (answer: QuestionRound["answer"]) =>
    renderArchitectQuestions("ada", round({ questions: [], answer }), false).split(
      "Two ways.\n\n\n",
    )[1];

  test("afterwards, say who answered what", () => {
    expect(last({ by: "bob", at: AT, text: "1: in metres.\n\n2: short." })).toBe(
      "Answered by `bob` at 2026-01-02 10:00 UTC:\n\n> 1: in metres.\n> \n> 2: short.",
    );
    expect(last({ by: "bob", at: AT, text: "" })).toBe(
      "Answered by `bob` at 2026-01-02 10:00 UTC: all as proposed.",
    );
    expect(last(null)).toBe("They need no answer any more.");
  });

  test("are counted", () => {
    expect(renderArchitectQuestions("ada", round(), false)).toMatch(
      /^## Before the plan: 2 questions\n/,
    );
    expect(
      renderArchitectQuestions(
        "ada",
        round({ questions: [{ question: "x", default: "y" }] }),
        false,
      ),
    ).toMatch(/^## Before the plan: 1 question\n/);
  });
});

describe("whether a wave may begin", () => {
  test("says what the previous wave produced, and omits unknown prices", () => {
    const state = atRest(({ build, workers, completions }) => {
      build.sessions_run = 1;
      Object.assign(workers["W1.1"]!, { ...mergePull(5), attempts: { work: 1 } });
      completions["W1.1/work/1"] = {
        ...{
          worker_id: "W1.1",
          session: "W1.1/work/1",
          timestamp: AT,
          status: "complete",
          summary: "Made\nit.",
        },
        ...{
          artifacts: [],
          learnings: [],
          decisions: [],
          concerns: [],
          follow_up: [],
          criteria: [],
        },
      };
    });
    const body = renderWaveQuestion(getBuildView(state), 2);
    expect(body).toContain("\n| W1.1: Task W1.1 | merged | #5 | Made it. |\n");
    expect(body.endsWith("\n\nSo far: 1 session.")).toBe(true);
  });

  test("includes a worker without a pull request, and only the newest earlier wave", () => {
    const state = atRest(({ briefs, workers }) => {
      briefs.push({ ...briefs[0]!, id: "W3.1", name: "Last", mission: "End it.", depends_on: [] });
      workers["W3.1"] = { ...workers["W1.1"]!, id: "W3.1" };
      workers["W2.1"]!.done = true;
    });
    const body = renderWaveQuestion(getBuildView(state), 3);
    expect(body).toContain("wave 2 has ended. **Wave 3 waits for you:**");
    expect(body).toContain(
      "\n| W2.1: Task W2.1 | done | – | – |\n\n### Next, in wave 3\n\n- W3.1: Last: " +
        "End it.\n\nSo far",
    );
    expect(body).not.toContain("W1.1");
  });
});

test("for one prepared worker, the question says what launches it", () => {
  const state = atRest();
  expect(renderLaunchQuestion(state, state.briefs.slice(0, 1)))
    .toBe(`@ada, a worker is prepared: \`/start W1.1\` launches it.

- [W1.1](../blob/baton/7-units/record/workers/W1.1-task-w1-1.md): Task W1.1

Put files into \`context/\` on \`baton/7-units/record\` before that, and it reads them.`);
});
