/**
 * actions/github-script: JavaScript with an API client, in the job and with the job's permissions.
 */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createGitHub, type GitHubServer } from "../../src/sandbox/index.ts";
import type { Repository } from "../../src/sandbox/schema/repository.ts";
import type { Run } from "../../src/sandbox/schema/runs.ts";

const WORKFLOW = `on: workflow_dispatch
jobs:
  asks:
    runs-on: ubuntu-latest
    permissions: { issues: write }
    steps:
      - id: ask
        uses: actions/github-script@v8
        with:
          script: |
            const title = "Made by " + context.eventName;
            const { data } = await github.rest.issues.create({ ...context.repo, title });
            core.setOutput("number", data.number);
            return { title: data.title };
      - run: 'echo "issue \${{ steps.ask.outputs.number }}: \${{ fromJSON(steps.ask.outputs.result).title }}"'
  reads:
    runs-on: ubuntu-latest
    permissions: {}
    steps:
      - uses: actions/github-script@v8
        with:
          script: |
            await github.rest.pulls.list(context.repo);
            const { data } = await github.rest.repos.getContent({ ...context.repo, path: ".github/workflows/x.yml" });
            core.info("read " + data.name);
            await github.rest.repos.listDeployKeys(context.repo).catch(({ status }) => core.info("keys " + status));
  fails:
    runs-on: ubuntu-latest
    steps:
      - { uses: actions/github-script@v8, with: { script: 'throw new Error("not like this")' } }
  refused:
    runs-on: ubuntu-latest
    permissions: { contents: read }
    steps:
      - uses: actions/github-script@v8
        with: { script: 'await github.rest.issues.create({ ...context.repo, title: "no" })' }
`;

let running: GitHubServer;
let repository: Repository;
let run: Run;
const home = mkdtempSync(join(tmpdir(), "sandbox-github-script-"));

beforeAll(async () => {
  const source = join(home, "source");
  const git = (...args: string[]) => promisify(execFile)("git", ["-C", source, ...args]);
  mkdirSync(join(source, ".github/workflows"), { recursive: true });
  writeFileSync(join(source, ".github/workflows/x.yml"), WORKFLOW);
  await git("init", "-q", "-b", "main");
  await git("add", "-A");
  await git(
    "-c",
    "user.name=Ann",
    "-c",
    "user.email=ann@example.com",
    "commit",
    "-q",
    "-m",
    "Begin",
  );
  running = await createGitHub({
    dir: join(home, "github"),
    runnerEnvironment: { PATH: process.env["PATH"] ?? "" },
  });
  running.seed.account("ann");
  repository = running.seed.repository({ owner: "ann", name: "sample", from: source });
  run = running.sandbox.actions.dispatch(repository, ".github/workflows/x.yml", "main", {}, "ann");
  await vi.waitUntil(() => run.status === "completed", { timeout: 60_000 });
}, 90_000);

afterAll(async () => {
  await running.close();
  rmSync(home, { recursive: true, force: true });
});

function look(name: string): { conclusion: string | null; log: string } {
  const job = run.jobs.find((one) => one.name === name)!;
  return { conclusion: job.conclusion, log: running.sandbox.actions.log(run, job) };
}

test("a script calls the API, reads the event, and passes outputs to later steps", () => {
  const { conclusion, log } = look("asks");
  expect(conclusion, log).toBe("success");
  expect(log).toMatch(/issue \d+: Made by workflow_dispatch/);
  expect(running.sandbox.world.issues.map(({ title }) => title)).toEqual([
    "Made by workflow_dispatch",
  ]);
});

test("a script that throws fails its step with its message", () => {
  const { conclusion, log } = look("fails");
  expect(conclusion).toBe("failure");
  expect(log).toContain("not like this");
});

test("a job without permissions can read a public repository", () => {
  const { conclusion, log } = look("reads");
  expect(conclusion, log).toBe("success");
  expect(log).toMatch(/read x\.yml[^]*keys 40[34]/);
});

test("a script has no more permissions than its job", () => {
  const { conclusion, log } = look("refused");
  expect(conclusion).toBe("failure");
  expect(log).toContain("Resource not accessible by integration");
});
