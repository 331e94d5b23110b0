/** People do workers by hand, only with GitHub's pages: `/take`, pushes, `/hand-in`, `/give`. */
import { expect, test } from "vitest";
import { completeWork, finding, openStage, review, worker } from "./support/stage/index.ts";

const completion = (summary: string) => `status: complete
summary: ${summary}
criteria:
  - criterion: 1
    met: true
    evidence: "\`src/hand.js:1\`"
`;
const handIn = (summary = "Written by hand.") =>
  `/hand-in W1.1\n\n\`\`\`yaml\n${completion(summary)}\`\`\``;
const never = () => new Promise<never>(() => {});

test(
  "given a worker that somebody takes and hands in, then it is reviewed, reworked by " +
    "hand, and lands",
  async () => {
    const stage = await openStage({
      plan: [worker("W1.1", { writes: { "src/hand.js": "" } })],
      sessions: {
        "W1.1/work": never,
        "W1.1/review/1": review([finding("src/hand.js", 1, "Say why.")]),
      },
    });
    await stage.label();
    await stage.until((s) => s.workers["W1.1"]?.session?.run, "its session to run");
    await stage.say("/take W1.1", { as: "wren" });
    await stage.reads(/^@wren, W1\.1 is yours: .*`baton\/1-do-it\/W1\.1`/, { on: stage.issue });
    await stage.push(
      stage.branch("W1.1"),
      { "src/hand.js": "export const hand = 1;\n" },
      { as: "wren" },
    );
    await stage.say(handIn(), { as: "wren" });
    const { number } = await stage.pull("W1.1");
    await stage.reads(/^@wren, pull request #\d+ of W1\.1, which you took, has to be changed/, {
      on: number,
    });
    expect(stage.state()!.workers["W1.1"]!.session).toMatchObject({
      kind: "rework",
      person: "wren",
      run: null,
    });
    await stage.push(
      stage.branch("W1.1"),
      { "src/hand.js": "// Why.\nexport const hand = 1;\n" },
      { as: "wren" },
    );
    await stage.say(handIn("Says why."), { as: "wren", on: number });
    const state = await stage.play();
    expect(stage.file("src/hand.js")).toBe("// Why.\nexport const hand = 1;\n");
    expect(stage.git("log", "-1", "--format=%B", "main")).toMatch(/^Co-authored-by: wren </m);
    expect(state.workers["W1.1"]!.spent.map(({ session }) => session)).toEqual([
      "W1.1/review/1",
      "W1.1/review/2",
    ]);
    expect(state.completions["W1.1/rework/1"]).toMatchObject({
      author: "@wren",
      summary: "Says why.",
    });
  },
);

test(
  "given half a worker by hand, when it is given back, then a session goes on from it, " +
    "and both land",
  async () => {
    const seen: (string | null)[] = [];
    const stage = await openStage({
      plan: [worker("W1.1", { writes: { "src/half.js": "", "src/rest.js": "" } })],
      sessions: {
        "W1.1/work/1": never,
        "W1.1/work/2": ({ read }) => (
          seen.push(read("src/half.js")),
          completeWork({ "src/rest.js": "export {};\n" })
        ),
      },
    });
    await stage.label();
    await stage.until((s) => s.workers["W1.1"]?.session?.run, "its session to run");
    await stage.say("/take W1.1", { as: "wren" });
    await stage.reads(/^@wren, W1\.1 is yours/);
    await stage.push(
      stage.branch("W1.1"),
      { "src/half.js": "export const half = 0.5;\n" },
      { as: "wren" },
    );
    await stage.say("/give W1.1", { as: "wren" });
    await stage.play();
    expect(seen).toEqual(["export const half = 0.5;\n"]);
    expect([stage.file("src/half.js"), stage.file("src/rest.js")]).toEqual([
      "export const half = 0.5;\n",
      "export {};\n",
    ]);
  },
);

test("given work by hand that guards hold back, then it is held, whether it is handed in or given back", async () => {
  const stage = await openStage({ plan: [worker("W1.1")], sessions: { "W1.1/work/1": never } });
  await stage.label();
  await stage.until((s) => s.workers["W1.1"]?.session?.run, "its session to run");
  await stage.say("/take W1.1", { as: "wren" });
  await stage.reads(/^@wren, W1\.1 is yours/);
  const branch = stage.branch("W1.1");
  await stage.push(
    branch,
    { ".github/workflows/evil.yml": "on: push\n", "src/W1.1.txt": "1\n" },
    { as: "you" },
  );
  await stage.say(handIn(), { as: "wren" });
  await stage.reads(/^@wren, Baton needs you[^]*\.github\/workflows\/evil\.yml/, {
    on: stage.issue,
  });
  await stage.say("/give W1.1", { as: "wren" });
  await stage.reads(
    /^@you, Baton needs you[^]*\.github\/workflows\/evil\.yml[^]*came back with the same findings/,
    {
      on: stage.issue,
    },
  );
  expect(stage.pulls()).toEqual([]);
});

test("given rules that restrict pushes, when it is taken, then that is refused and its session goes on", async () => {
  let go = () => {};
  const gone = new Promise<void>((resolve) => (go = resolve));
  const stage = await openStage({
    rules: [{ type: "required_signatures", pattern: "refs/heads/baton/**/*" }],
    sessions: {
      "W1.1/work/1": async () => (await gone, completeWork({ "src/W1.1.txt": "by a session" })),
    },
  });
  await stage.label();
  await stage.until((s) => s.workers["W1.1"]?.session?.run, "its session to run");
  await stage.say("/take W1.1", { as: "wren" });
  await stage.reads(/`baton\/1-do-it\/W1\.1` require signed commits[^]*Exclude `baton\/\*\*\/\*`/, {
    on: stage.issue,
  });
  go();
  await stage.play();
  expect(stage.file("src/W1.1.txt")).toBe("by a session");
});
