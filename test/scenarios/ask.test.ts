/** `/ask`: a question on an issue or a pull request. A session that changes nothing answers it. */
import { expect, test } from "vitest";
import { renderBody } from "../../src/sandbox/body-html.ts";
import { completeWork, openStage, type Stage } from "./support/stage/index.ts";

const ANSWER = {
  close: {
    answer: "Miles are converted in one place [1].",
    references: [{ path: "src/mile.js", line: 1, end_line: 2 }],
  },
};
const FILES = { "src/mile.js": "// A mile.\nexport const mile = 1609;\n" };

/** Waits until the record of tasks is only a tag. */
const archived = (stage: Stage, slug: string) =>
  stage.untilWorld(() => {
    const tags = stage.git("tag", "--list").split("\n");
    return (
      tags.includes(`baton/${slug}`) && stage.git("branch", "--list", `baton/${slug}/*`) === ""
    );
  }, `the record ${slug} to be a tag`);

async function openIssue(stage: Stage, title = "Units"): Promise<number> {
  return (await stage.as("rose").post<{ number: number }>("/issues", { title, body: "Please." }))
    .number;
}

test(
  "a question on an issue without a build is answered with links to lines, its cost, and " +
    "nothing else",
  async () => {
    const stage = await openStage({ files: FILES, sessions: { ask: () => ANSWER } });
    const on = await openIssue(stage);
    const asked = await stage.say("/ask where are miles converted?", { on, as: "wren" });
    const main = stage.git("rev-parse", "main");
    const words = await stage.reads(/\*\*Answer\*\*/, { on });
    expect(words).toContain("> where are miles converted?");
    expect(words).toContain(`[\\[1\\]](../blob/${main}/src/mile.js#L1-L2)`);
    expect(words).toContain(`1. [\`src/mile.js:1-2\`](../blob/${main}/src/mile.js#L1-L2)`);
    expect(words).toMatch(/`@wren` · \$0\.01 · 1 s · `stage`/);
    await archived(stage, `ask-${on}`);
    const { reactions } = stage.world.comments.find((one) => one.id === asked)!;
    expect(reactions?.map(({ content }) => content)).toEqual(["eyes", "rocket"]);
    expect(stage.comments(on)).toHaveLength(1);
    expect(stage.git("rev-parse", "main")).toBe(main);

    // The next question starts the next record. The first question is not answered again.
    await stage.say("/ask and where is it tested?", { on, as: "wren" });
    await archived(stage, `ask-${on}-2`);
    expect(stage.comments(on)).toHaveLength(2);
  },
);

test("a question on an issue with a running build is answered, and the build goes on", async () => {
  const release = Promise.withResolvers<void>();
  const stage = await openStage({
    files: FILES,
    sessions: {
      ask: () => ANSWER,
      "W1.1/work": async ({ brief }) => {
        await release.promise;
        return completeWork({ "src/W1.1.txt": `${brief!.id}\n` });
      },
    },
  });
  await stage.label();
  await stage.until((s) => s.workers["W1.1"]?.session?.run, "the worker to be at work");
  const said = stage.comments().length;
  await stage.say("/ask where are miles converted?", { as: "wren" });
  await stage.reads(/\*\*Answer\*\*/);
  await archived(stage, `ask-${stage.issue}`);
  const state = stage.state()!;
  expect(state.workers["W1.1"]!.session).toMatchObject({ attempt: 1, launch: 1, outcome: null });
  expect(state.build.tasks).toEqual([]);
  expect(stage.comments()).toHaveLength(said + 1);
  release.resolve();
  await stage.approveLanding();
  await stage.landed();
  expect(stage.file("src/W1.1.txt")).toBe("W1.1\n");
  // It works after the end of the build too.
  await stage.say("/ask and now?", { as: "wren" });
  await archived(stage, `ask-${stage.issue}-2`);
});

test("a question on a pull request, also on one of Baton's own, is about its head", async () => {
  const looked: string[] = [];
  const stage = await openStage({
    files: FILES,
    sessions: {
      ask: ({ base }) => {
        looked.push(base);
        return ANSWER;
      },
    },
  });
  const head = await stage.push("fix", { "src/foot.js": "export const foot = 0.3048;\n" });
  const { number } = await stage
    .as("wren")
    .post<{ number: number }>("/pulls", { title: "Feet", head: "fix", base: "main" });
  await stage.say("/ask what does it do?", { on: number, as: "wren" });
  const words = await stage.reads(/\*\*Answer\*\*/, { on: number });
  expect(words).toContain(`../blob/${head}/src/mile.js#L1-L2`);
  expect(looked).toEqual([head]);

  await stage.label();
  const own = await stage.pull("W1.1");
  await stage.say("/ask what does it do?", { on: own.number, as: "wren" });
  await stage.reads(/\*\*Answer\*\*/, { on: own.number });
  expect(looked).toHaveLength(2);
});

test(
  "a person without write access gets no answer; an empty question, or nothing to " +
    "cancel, gets an explanation",
  async () => {
    const stage = await openStage({ files: FILES, sessions: { ask: () => ANSWER } });
    const on = await openIssue(stage);
    for (const as of ["rose", "stranger"]) await stage.say("/ask where?", { on, as });
    await stage.say("/ask", { on, as: "wren" });
    await stage.reads(/`\/ask` needs a question/, { on });
    await stage.say("/ask cancel", { on, as: "wren" });
    await stage.reads(/No task is under way here/, { on });
    expect(stage.comments(on)).toHaveLength(2);
    expect(stage.git("tag", "--list")).toBe("");
  },
);

test("an answer contains no links except to lines of the repository, and notifies nobody", async () => {
  const answer = [
    "See [the docs](https://evil.example/login), <https://evil.example>, " +
      "www.evil.example, mail me@evil.example,",
    "![x](https://evil.example/p.png) <img src=x> @you cc @acme/all, other/repo#12; [2] and [1].",
    "",
    "[1]: https://evil.example",
    "/approve",
  ].join("\n");
  const references = [{ path: "src/mile.js", line: 2 }, { path: "no/such.js" }];
  const stage = await openStage({
    files: FILES,
    sessions: { ask: () => ({ close: { answer, references } }) },
  });
  const on = await openIssue(stage);
  await stage.say("/ask where?", { on, as: "wren" });
  await stage.reads(/\*\*Answer\*\*/, { on });
  const { body } = stage.comments(on)[0]!;
  const html = renderBody(stage.testbed.running.sandbox, stage.repository, body);
  const hrefs = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address!);
  expect(hrefs.filter((address) => /evil|mailto/.test(address))).toEqual([]);
  expect(html).not.toMatch(/class="user-mention|<img/);
  expect(body).toContain("`no/such.js` (there is no such file");
  expect(hrefs.some((address) => address.endsWith("src/mile.js#L2"))).toBe(true);
});
