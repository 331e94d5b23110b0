/** Test-first builds: red tests come first, and no worker that implements changes them. */
import { expect, test } from "vitest";
import { completeWork, openStage, worker, type Stage } from "./support/stage/index.ts";

/** CI passes when the library does what the tests require. */
const CI = `name: CI\non: pull_request\njobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - name: Test
        run: test ! -f test/mile.test.js || grep -q 1609 src/mile.js\n`;
const MILE = { "src/mile.js": "export const mile = 1609;\n" };
const TESTS = { "test/mile.test.js": "// A mile is 1609 m.\n" };
const PLAN = [
  worker("W1.1", { script: "test", writes: TESTS }),
  worker("W2.1", { script: "build", after: ["W1.1"], writes: MILE, paths: ["src/**", "test/**"] }),
  worker("W3.1", {
    script: "verify",
    after: ["W2.1"],
    writes: { "docs/VERIFIED.md": "It holds.\n" },
  }),
];
/** A comment starts the build. No label is set. */
async function askFor(stage: Stage, command: string): Promise<void> {
  const issue = { title: "Do it", body: "Please do it." };
  stage.issue = (await stage.as("you").post<{ number: number }>("/issues", issue)).number;
  await stage.say(command);
}

test("`/orchestrate --test-first` merges red tests, then the code that makes them pass, and lands both", async () => {
  const stage = await openStage({ workflows: { "ci.yml": CI }, plan: PLAN });
  await askFor(stage, "/orchestrate --test-first");
  const state = await stage.play();
  expect(state.build.test_first).toBe(true);
  expect(state.workers["W1.1"]!.attempts).toEqual({ work: 1, review: 1 });
  expect(state.workers["W1.1"]!.merge_sha).toMatch(/^\w{40}$/);
  expect(stage.git("rev-list", "--count", "main")).toBe("2");
  expect(stage.file("test/mile.test.js")).toBe(TESTS["test/mile.test.js"]);
  expect(stage.file("src/mile.js")).toBe(MILE["src/mile.js"]);
});

test("a build worker that rewrites a frozen test is held back, and lands once it leaves the test alone", async () => {
  const reasons: string[] = [];
  const stage = await openStage({
    workflows: { "ci.yml": CI },
    plan: PLAN,
    sessions: {
      "W2.1/work/1": completeWork({ ...MILE, "test/mile.test.js": "// Anything goes.\n" }),
      "W2.1/work/2": (context) => {
        reasons.push(...context.reasons);
        return completeWork(MILE);
      },
    },
  });
  await askFor(stage, "/orchestrate --test-first");
  await stage.play();
  expect(reasons.join(" ")).toMatch(/changes a test that the code has to pass/);
  expect(stage.file("test/mile.test.js")).toBe(TESTS["test/mile.test.js"]);
});
