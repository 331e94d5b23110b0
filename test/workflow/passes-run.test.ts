/**
 * The workflow of passes on the sandbox: a person's push to a build's branch starts a pass as main
 * defines it.
 */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { renderReconcileWorkflow } from "../../src/config/workflow/reconcile-workflow.ts";
import { createGitHub, type GitHubServer } from "../../src/sandbox/index.ts";
import type { Repository } from "../../src/sandbox/schema/repository.ts";
import type { Run } from "../../src/sandbox/schema/runs.ts";

let running: GitHubServer;
let repository: Repository;
const home = mkdtempSync(join(tmpdir(), "baton-passes-"));
const source = join(home, "source");
// Asynchronous, because the push goes to a sandbox in this process.
const git = (...args: string[]) => promisify(execFile)("git", ["-C", source, ...args]);

beforeAll(async () => {
  const settings = { runs_on: ["ubuntu-24.04"], branch_prefix: "baton" };
  mkdirSync(join(source, ".github/workflows"), { recursive: true });
  writeFileSync(
    join(source, ".github/workflows/baton-reconcile.yml"),
    renderReconcileWorkflow(settings, {
      version: "1.2.3",
      sha256: "a".repeat(64),
      host: "github.com",
      ci: [],
    }),
  );
  for (const args of [
    "init -q -b main",
    "config user.name Ann",
    "config user.email a@example.com",
    "add -A",
  ])
    await git(...args.split(" "));
  await git("commit", "-q", "-m", "Begin");
  running = await createGitHub({
    dir: join(home, "github"),
    runnerEnvironment: { PATH: process.env["PATH"] ?? "" },
  });
  running.seed.account("ann");
  repository = running.seed.repository({ owner: "ann", name: "sample", from: source });
  repository.secrets = { BATON_APP_ID: "4961", BATON_PRIVATE_KEY: "sesame" };
  repository.variables = { BATON_RUNNER: "echo pass:" };
});
afterAll(async () => {
  await running.close();
  rmSync(home, { recursive: true, force: true });
});

const runs = () => running.sandbox.world.runs.filter((run) => run.repositoryId === repository.id);
const jobs = (run: Run) => run.jobs.map(({ name, conclusion }) => `${name} ${conclusion}`);

async function push(branch: string, login: string): Promise<void> {
  const account = running.sandbox.world.accounts.find((one) => one.login === login)!;
  const url = new URL(`${running.url}/ann/sample.git`);
  [url.username, url.password] = [login, account.token!];
  await git("commit", "-q", "--allow-empty", "-m", branch);
  await git("push", "-q", url.href, `HEAD:refs/heads/${branch}`);
}

test(
  "a push to a build's branch starts a pass on main, and a push elsewhere starts nothing",
  { timeout: 180_000 },
  async () => {
    await push("feature", "ann");
    await push("baton/7-x/W1.1", "ann");
    await vi.waitUntil(() => runs().filter((run) => run.status === "completed").length >= 2, {
      timeout: 30_000,
    });
    const [heard, pass] = runs();
    expect([heard!.event, heard!.headBranch, ...jobs(heard!)]).toEqual([
      ...["push", "baton/7-x/W1.1", "hear success", "reconcile skipped"],
    ]);
    expect([pass!.event, pass!.headBranch, ...jobs(pass!)]).toEqual([
      ...["workflow_dispatch", "main", "hear skipped", "reconcile success"],
    ]);
    const log = running.sandbox.actions.log(
      pass!,
      pass!.jobs.find(({ name }) => name === "reconcile")!,
    );
    expect(log).toContain("pass: reconcile ann/sample");
    expect(runs()).toHaveLength(2);
  },
);
