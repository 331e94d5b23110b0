/** What happens to the landing pull request before its merge. */
import { expect, test } from "vitest";
import { openStage, type Stage } from "./support/stage/index.ts";

const CI = (step: string) => `on: pull_request
jobs:
  test: { runs-on: ubuntu-latest, steps: [{ uses: actions/checkout@v5 }, { run: '${step}' }] }
`;
const open = (stage: Stage) =>
  stage.until((s) => s.build.gates.landing.state === "open", "the landing to be put to a person");

test(
  "given strict checks and a base that moves, then the commit is made again, without " +
    "another judgement",
  async () => {
    const parameters = {
      required_status_checks: [{ context: "test" }],
      strict_required_status_checks_policy: true,
    };
    const rules = [{ type: "required_status_checks", parameters }];
    const bypass = { ...rules[0]!, bypass: ["you"] };
    const stage = await openStage({ rules: [bypass], workflows: { "ci.yml": CI("true") } });
    await stage.label();
    await open(stage);
    const before = (await stage.pull("land")).pull.headSha;
    await stage.push("main", { "other.txt": "other\n" }, { as: "you" });
    await stage.until(
      (s) => s.build.landing?.commit && s.build.landing.commit !== before,
      "another land commit",
    );
    await stage.approveLanding();
    const { build } = await stage.landed();
    expect(build.attempts.close).toBe(1);
    expect(stage.git("rev-list", "--count", "main")).toBe("3");
    expect(stage.file("other.txt")).toBe("other\n");
  },
);

test("given checks that fail on the land commit, then a comment names them; fixed, it lands", async () => {
  // Workers' pull requests do not have the file that the landing's check requires.
  const step = 'test "$GITHUB_BASE_REF" != main || test -e src/fixed.js';
  const stage = await openStage({ workflows: { "ci.yml": CI(step) } });
  await stage.label();
  await stage.reads(/Checks fail on the landing pull request #\d+: test\./, { on: stage.issue });
  await stage.push(stage.branch("build"), { "src/fixed.js": "// fixed\n" }, { as: "wren" });
  await stage.approveLanding();
  await stage.landed();
  expect(stage.file("src/fixed.js")).toBe("// fixed\n");
});

test("given a landing pull request that is closed, then a comment says how to continue", async () => {
  const stage = await openStage();
  await stage.label();
  await open(stage);
  const { number } = await stage.pull("land");
  await stage.close(number);
  await stage.reads(/The landing pull request #\d+ was closed\. Reopen it, or answer `\/retry`/, {
    on: stage.issue,
  });
  await stage.as("wren").patch(`/pulls/${number}`, { state: "open" });
  await stage.until((s) => s.build.stop === null, "the landing to go on");
  await stage.say("/land");
  expect((await stage.landed()).build.landing?.pr).toBe(number);
});

test("given rules that dismiss stale approvals and a landing that changes, then Baton asks for another", async () => {
  const parameters = { required_approving_review_count: 1, dismiss_stale_reviews_on_push: true };
  const stage = await openStage({ rules: [{ type: "pull_request", parameters }] });
  await stage.label();
  await open(stage);
  const { number, pull } = await stage.pull("land");
  await stage.say("/hold");
  await stage.until((s) => s.build.hold, "the landing to be held");
  await stage.review("wren", number, { event: "APPROVE" });
  await stage.until((s) => s.build.gates.landing.by === "wren", "wren's approval to count");
  const before = pull.headSha;
  await stage.push(stage.branch("build"), { "src/late.js": "// late\n" }, { as: "wren" });
  await stage.until(
    (s) => s.build.landing?.commit && s.build.landing.commit !== before,
    "another land commit",
  );
  const said = await stage.reads(/no longer shows what @wren approved/, { on: number });
  expect(said).toContain(
    `then approve #${number} under "Files changed". Baton needs no other answer.`,
  );
  expect(pull.reviews.map(({ state }) => state)).toEqual(["DISMISSED"]);
  await stage.say("/unhold");
  await stage.review("wren", number, { event: "APPROVE" });
  await stage.landed();
  expect(stage.file("src/late.js")).toBe("// late\n");
});
