/** Red checks: Baton reruns them once, then a session reworks them and finds their logs by path. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createGitHubApi } from "../../src/runner/github-api.ts";
import { writeFailingChecks } from "../../src/runner/session/failing-checks.ts";
import { completeWork, openStage, worker, type Stage } from "./support/stage/index.ts";
import type { SessionContext } from "./support/stage/context.ts";

const ci = (command: string) => `name: CI\non: pull_request\njobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - name: Test
        run: ${command}\n`;
const mile = (metres: number) => ({ "src/mile.js": `export const mile = ${metres};\n` });

/** Returns the files that the session's run would prepare for it, by the same code. */
async function laid(stage: Stage, { session }: SessionContext): Promise<string> {
  const { url } = stage.testbed.running;
  const token = stage.testbed.running.seed.account("wren").token!;
  const env = { apiUrl: `${url}/api/v3`, repository: stage.fullName, token };
  const folder = mkdtempSync(join(tmpdir(), "baton-checks-"));
  const files = await writeFailingChecks(createGitHubApi(env), session!.failing, folder, (text) =>
    text.replaceAll("1609", "***"),
  );
  const text = files.map(({ path }) => readFileSync(path, "utf8")).join("\n");
  rmSync(folder, { recursive: true });
  return text;
}

test("given a red check, when it is red again, then a rework reads its log and fixes it", async () => {
  const wrong =
    '"grep -q 1609 src/mile.js || { echo ::error file=src/mile.js,line=1::Not 1609; exit 1; }"';
  const told = { reasons: [""], text: "" };
  const stage: Stage = await openStage({
    workflows: { "ci.yml": ci(wrong) },
    plan: [worker("W1.1", { writes: mile(1600) })],
    sessions: {
      "W1.1/rework/1": async (context) => {
        Object.assign(told, { reasons: context.reasons, text: await laid(stage, context) });
        return completeWork(mile(1609));
      },
    },
  });
  const state = await stage.play();
  const { number } = await stage.pull("W1.1");
  expect(told.reasons).toEqual([
    expect.stringMatching(
      new RegExp(
        `^checks fail on pull request #${number}: \`test\` \\(job \\d+, 2 annotations, ` +
          "see `checks/1-test.log`\\)$",
      ),
    ),
  ]);
  expect(told.text).toContain("## Annotations\n\nsrc/mile.js:1 Not ***\n");
  expect(told.text).toMatch(
    /## End of its log\n[^]*##\[error\]Not \*\*\*\n[^]*##\[error\].*exit code 1/,
  );
  expect(stage.world.runs.some((run) => run.headSha !== "" && run.runAttempt === 2)).toBe(true);
  expect(state.build.flaky).toEqual([]);
  expect(stage.file("src/mile.js")).toContain("1609");
});

test("given a check that passes when run again, then nothing is reworked and the report names it", async () => {
  const stage = await openStage({
    workflows: { "ci.yml": ci('test "$GITHUB_RUN_ATTEMPT" != 1') },
  });
  const state = await stage.play();
  const { number } = await stage.pull("W1.1");
  expect(state.workers["W1.1"]!.attempts.rework).toBeUndefined();
  const line = "`test` failed and then passed on the same commit 2 times";
  const report = await stage.reads(/^## Landed/, { on: stage.issue });
  expect(report).toContain(`### Flaky checks\n\n- ${line} (#${number}, #`);
});
