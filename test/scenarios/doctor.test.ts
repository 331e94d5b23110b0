/** `baton doctor` and the plan comment warn about the same settings. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureEnvironment } from "../../src/sandbox/deployments/environments.ts";
import { Terminal } from "./cli-support.ts";
import { openStage, type Stage } from "./support/stage/index.ts";

let terminal: Terminal;
beforeAll(() => void (terminal = new Terminal()));
afterAll(() => terminal.close());

function doctor(
  { testbed, fullName }: Stage,
  name = fullName,
  more: Record<string, string | undefined> = {},
) {
  const GITHUB_TOKEN = testbed.running.seed.account("wren").token ?? "";
  const none = { GH_TOKEN: undefined, APP_ID: undefined };
  const env = {
    ...none,
    GITHUB_TOKEN,
    GHE_HOST: new URL(testbed.running.url).host,
    GHE_PROTOCOL: "http",
    ...more,
  };
  return terminal.run(["doctor", name], env);
}

test("given settings that spoil a landing, then both say so, in the same words", async () => {
  const repository = { squashMergeCommitMessage: "PR_BODY", allowRebaseMerge: false } as const;
  const stage = await openStage({
    repository,
    rules: [{ type: "required_signatures", bypass: ["you"] }],
  });
  await stage.label();
  const said = await stage.reads(/\*\*To fix:\*\* A squash by GitHub's button/, {
    on: stage.issue,
  });
  expect(said).toContain("land by `/land`");
  const { code, out, err } = await doctor(stage);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^What Baton sees in you\/units-\d+:\n- \*\*Languages:\*\*/);
  expect(out).not.toContain("Blocks builds");
  const [, toFix = ""] = out.split("To fix:\n");
  const findings = toFix
    .trim()
    .split("\n")
    .filter((line) => /squash/i.test(line));
  expect(findings).toHaveLength(2);
  for (const finding of findings) expect(said).toContain(finding.slice("- ".length));
});

test("given a fresh repository and an App that lacks a permission, then doctor reports both", async () => {
  const stage = await openStage({ ready: false });
  const { app, running } = stage.testbed;
  const { merge_queues: _lacking, ...permissions } = app.permissions;
  app.permissions = permissions;
  const key = readFileSync(join(running.sandbox.dir, "keys", "baton.pem"), "utf8");
  const { code, out, err } = await doctor(stage, stage.fullName, {
    APP_ID: String(app.id),
    PRIVATE_KEY: key,
  });
  app.permissions = { ...permissions, merge_queues: "read" };
  expect({ code, err }).toEqual({ code: 1, err: "" });
  expect(out).toMatch(/Blocks builds:\n- The App lacks `merge_queues: read`: grant that/);
  expect(out).toMatch(
    /- There is no `\.github\/workflows\/baton\.yml` on `main`: merge Baton's pull request/,
  );
  stage.git("update-ref", "-d", "refs/heads/baton/configure");
  stage.git("update-ref", "-d", "refs/heads/main");
  const empty = await doctor(stage);
  expect(empty).toMatchObject({ code: 2, out: "" });
  expect(empty.err).toContain("it has no commit on its default branch yet: push one");
});

test("given a key that a workflow on any branch can print, then doctor says so until that is fixed", async () => {
  const stage = await openStage({ config: "engine: anthropic" });
  const { repository } = stage;
  repository.secrets = { ANTHROPIC_API_KEY: "sk" };
  expect((await doctor(stage)).out).toContain(
    "ANTHROPIC_API_KEY` is one of the repository: a workflow on any branch",
  );
  repository.secrets = {};
  expect((await doctor(stage)).out).toContain("There is no environment `baton`");
  const environment = ensureEnvironment(stage.testbed.running.sandbox, repository, "baton");
  expect((await doctor(stage)).out).toContain("The environment `baton` serves every branch");
  stage.testbed.running.seed.environment(repository, "baton", ["*"]);
  expect((await doctor(stage)).out).toContain("The environment `baton` serves every branch");
  stage.testbed.running.seed.environment(repository, "baton", ["main"]);
  expect((await doctor(stage)).out).not.toContain("environment `baton` serves");
  environment.branches = "protected";
  expect((await doctor(stage)).out).not.toMatch(
    /environment `baton` serves|is one of the repository|There is no env/,
  );
});

test("given nothing to look at, then it says why", async () => {
  const stage = await openStage();
  const missing = await doctor(stage, "you/nowhere");
  expect(missing.code).toBe(2);
  expect(missing.err).toContain("GitHub doesn't show you/nowhere: it isn't there");
  expect((await doctor(stage, "nowhere")).err).toContain("name one as OWNER/REPO");
  const nobody = await doctor(stage, stage.fullName, { GITHUB_TOKEN: undefined });
  expect(nobody.code).toBe(2);
  expect(nobody.err).toContain("there is no token: set GH_TOKEN");
  const wrong = await doctor(stage, stage.fullName, { GITHUB_TOKEN: "wrong" });
  expect(wrong.err).toContain(
    "Bad credentials: set GH_TOKEN or GITHUB_TOKEN to a token that is valid",
  );
});
