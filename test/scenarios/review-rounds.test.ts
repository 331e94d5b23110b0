/** Rounds of review on a pull request, as its readers see them. */
import { expect, test, vi } from "vitest";
import { completeWork, finding, openStage, review, worker } from "./support/stage/index.ts";

const FIRST = "export const mile = 1600;\nexport const inch = 2;\n";
const PLAN = [worker("W1.1", { writes: { "src/mile.js": FIRST } })];

test("given settled findings, when round two approves, then their threads are answered and resolved", async () => {
  const stage = await openStage({
    plan: PLAN,
    sessions: {
      "W1.1/review/1": review([
        {
          ...finding("src/mile.js", 1, "A mile has 1609 metres."),
          suggestion: "export const mile = 1609;",
        },
        { ...finding("src/mile.js", 2, "Both are rounded.", "nit"), start_line: 1 },
        finding("README.md", 1, "The units are not listed here.", "important"),
        finding("src/mile.js", 900, "Nothing closes it.", "nit"),
      ]),
      "W1.1/rework/1": completeWork({ "src/mile.js": FIRST.replace("1600", "1609") }),
      "W1.1/review/2": review([], "It is right now.", "approve", { settled: ["1.1"] }),
    },
  });
  await stage.play();
  const { number: on, pull } = await stage.pull("W1.1");
  const [threads, replies] = [
    pull.comments.filter((c) => !c.inReplyTo),
    pull.comments.filter((c) => c.inReplyTo),
  ];
  expect(replies.map((c) => [c.inReplyTo, c.body])).toEqual([
    [threads[0]!.id, `Settled by ${pull.headSha}.`],
  ]);
  expect(threads.map((c) => [c.path, c.startLine, c.line, c.resolved])).toEqual([
    ["src/mile.js", null, 1, true],
    ["src/mile.js", 1, 2, false],
  ]);
  expect(pull.comments[0]!.body).toContain("```suggestion\nexport const mile = 1609;\n```");
  expect(pull.reviews.filter((r) => r.body).map((r) => r.state)).toEqual([
    "COMMENTED",
    "COMMENTED",
  ]);
  const first = await stage.reads(/Round 1 of 3: 1 blocking finding\./, { on });
  expect(first).toMatch(
    /`README.md:1` \(not on a line of the diff\)[^]*The units are not listed here\./,
  );
  expect(first).toContain("`src/mile.js:900` (not on a line of the diff)");
  expect(first).toContain("- The brief: **not met**. As asked.");
  expect(
    await stage.reads(/Round 2 of 3: approved; 1 of 1 blocking finding settled\./, { on }),
  ).toContain("It is right now.");
  const checks = stage.world.checkRuns.filter(
    (c) => c.name === "baton/review" && c.repositoryId === stage.repository.id,
  );
  expect(checks[0]).toMatchObject({
    conclusion: "failure",
    output: { title: /^Round 1 of 3: 1 blocking/ },
  });
  expect(checks[0]!.detailsUrl).toContain(`#pullrequestreview-${pull.reviews[0]!.id}`);
});

test("given a repeated finding, then it is not raised twice, and stays open", async () => {
  const stage = await openStage({
    plan: PLAN,
    sessions: {
      "W1.1/review/1": review([finding("src/mile.js", 1, "A mile has 1609 metres.")]),
      "W1.1/rework/1": completeWork({ "src/mile.js": `// Units.\n${FIRST}` }),
      "W1.1/review/2": review([finding("src/mile.js", 2, "A mile has 1609 metres!")]),
      "W1.1/rework/2": completeWork({ "src/mile.js": FIRST.replace("1600", "1609") }),
    },
  });
  await stage.play();
  const { number: on, pull } = await stage.pull("W1.1");
  await stage.reads(/The problem on src\/mile\.js:2 is already finding 1\.1/, { on });
  await stage.reads(/Round 2 of 3: 0 of 1 blocking finding settled\./, {
    on,
  });
  expect(pull.comments.filter((c) => !c.inReplyTo)).toHaveLength(1);
});

test("given three rounds that ask for changes, then a person decides, and reads why", async () => {
  const asks = (body: string) =>
    review([{ ...finding("src/mile.js", 1, body), why_now: "It was hidden." }]);
  const sessions = {
    "W1.1/review/1": asks("One."),
    "W1.1/review/2": asks("Two words."),
    "W1.1/review/3": asks("Three more words."),
  };
  const stage = await openStage({ plan: PLAN, sessions });
  await stage.label();
  await stage.reads(/After 3 rounds the review still asks for changes to W1\.1/, {
    on: stage.issue,
  });
  await stage.reads(/Round 3 of 3: 3 blocking findings left; a person decides\./);
  await stage.say("/approve W1.1");
  await stage.play();
});

test("given a rework, then the pull request's description is current, and keeps a person's words", async () => {
  const says = (summary: string) => ({ summary, learnings: [summary] });
  const stage = await openStage({
    plan: PLAN,
    sessions: {
      "W1.1/work/1": completeWork({ "src/mile.js": FIRST }, says("A mile is 1600 metres.")),
      "W1.1/review/1": review([finding("src/mile.js", 1, "A mile has 1609 metres.")]),
      "W1.1/rework/1": async () => {
        // Baton writes the review and this session's status first. GitHub has no conditional
        // update, so the last writer wins.
        const { number, body } = await vi.waitUntil(
          async () => {
            const pull = await stage.pull("W1.1");
            return /^Running: [^]*A mile has 1609 metres\./m.test(pull.body ?? "") && pull;
          },
          { timeout: 60_000 },
        );
        await stage.as("wren").patch(`/pulls/${number}`, { body: `Wren watches this.\n\n${body}` });
        return completeWork(
          { "src/mile.js": FIRST.replace("1600", "1609") },
          says("A mile is 1609 metres."),
        );
      },
      "W1.1/review/2": review([], "It is right now.", "approve", { settled: ["1.1"] }),
    },
  });
  await stage.play();
  const { body, pull } = await stage.pull("W1.1");
  expect(body).toMatch(/^Wren watches this\.\n\n<!-- Baton's part -->[^]*A mile is 1609 metres\./);
  expect(body).not.toContain("A mile is 1600 metres.");
  expect(body).toContain("### Changed files\n\n- `src/mile.js`");
  expect(body).toContain(`(settled in \`${pull.headSha.slice(0, 12)}\`, by \`W1.1/review/2\`)`);
});
