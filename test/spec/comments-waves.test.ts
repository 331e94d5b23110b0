/** The exact questions at the gates of a wave, and their limits. */
import { expect, test } from "vitest";
import { getBuildView } from "../../src/core/messages/build-view.ts";
import { renderLaunchQuestion, renderWaveQuestion } from "../../src/core/messages/waves.ts";
import { sampleState } from "./record-sample.ts";
import type { WorkerId } from "../../src/core/model/names.ts";

test("a wave's question says what it produced, what the next one does, and how to answer", () => {
  const state = sampleState();
  state.build.usage.dollars = 1.5;
  state.build.sessions_run = 4;
  Object.assign(state.workers["W1.1"]!, {
    session: null,
    pr: { number: 5, head_repository_id: 1 },
    merge_sha: "a",
  });
  state.workers["W1.1"]!.attempts = {};
  expect(renderWaveQuestion(getBuildView(state), 2))
    .toBe(`@ada, wave 1 has ended. **Wave 2 waits for you:**
\`/approve\` starts it, \`/cancel\` ends the build.

### Results of wave 1

| Worker | Status | PR | Summary |
| --- | --- | --- | --- |
| W1.1: Task W1.1 | merged | #5 | – |

### Next, in wave 2

- W2.1: Task W2.1: Make what W2.1 makes.

So far: 4 sessions, $1.50.`);
});

const PREPARED =
  "@ada, 2 workers are prepared: `/start` launches them all, `/start W1.1` that one.";

test("a launch's question says who is prepared, what launches them, and where their input goes", () => {
  const state = sampleState();
  expect(renderLaunchQuestion(state, state.briefs)).toBe(`${PREPARED}

- [W1.1](../blob/baton/7-units/record/workers/W1.1-task-w1-1.md): Task W1.1
- [W2.1](../blob/baton/7-units/record/workers/W2.1-task-w2-1.md): Task W2.1

Put files into \`context/\` on \`baton/7-units/record\` before that, and they read them.`);
});

test("with 500 hostile workers, both questions fit, count omissions and mention nobody else", () => {
  const ids = [...Array(500).keys()].map((i): WorkerId => `W${i < 250 ? 1 : 2}.${(i % 250) + 1}`);
  const state = sampleState(ids);
  for (const brief of state.briefs)
    Object.assign(brief, { name: "@all <!-- | ".repeat(9), mission: "/cancel @all ".repeat(40) });
  for (const body of [
    renderWaveQuestion(getBuildView(state), 2),
    renderLaunchQuestion(state, state.briefs),
  ]) {
    expect(body.length).toBeLessThan(60_000);
    expect(body).toMatch(/_… and \d+ more: \[PLAN\.md\]/);
    expect(body.match(/@(?=[\w-])/g)).toHaveLength(1);
    expect(body).not.toContain("<!--");
  }
});
