/** A sandbox whose pages have content: issues, a reviewed pull request, a run, two repositories. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Octokit } from "@octokit/rest";
import { expect, vi } from "vitest";
import { createInstallationToken } from "../../src/sandbox/auth/tokens.ts";
import { deriveBrowserPass } from "../../src/sandbox/access-key.ts";
import { createGitHub, type GitHubServer } from "../../src/sandbox/index.ts";
import type { Repository } from "../../src/sandbox/schema/repository.ts";

const FILES: Record<string, string> = {
  "README.md": "# Sample\n\nSee [the guide](docs/guide.md) and ![a dot](docs/dot.svg).\n",
  "docs/guide.md": "Back to [the top](../README.md).\n",
  "docs/dot.svg": '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
  "src/sum.js": "export function sum(a, b) {\n  return a - b;\n}\n",
  ".github/workflows/ci.yml":
    "name: CI\non: [push, pull_request]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    " +
    'steps:\n      - name: Greet\n        run: echo "<b>hello</b> from the log"\n',
  ".github/workflows/ask.yml":
    "name: Ask\non:\n  workflow_dispatch:\n    inputs:\n      word:\n        description: " +
    "What to say\n        required: true\njobs:\n  say:\n    runs-on: ubuntu-latest\n    " +
    "steps:\n      - run: echo ${{ inputs.word }}\n",
  ".github/workflows/odd.yml":
    "name: Odd\non:\n  workflow_dispatch:\n    inputs:\n      way:\n        type: choice\n" +
    "        options: [loud, { toString: 1 }]\njobs: {}\n",
  ".github/ISSUE_TEMPLATE/ask.yml": `name: Ask <us>
description: For the builder
title: "[ask] "
labels: [orchestrate, 7]
body:
  - { type: markdown, attributes: { value: Read <b>this</b> } }
  - { type: textarea, attributes: { label: What, description: And why }, validations: { required: true } }
  - { type: dropdown, attributes: { label: Kind, options: [code, "<research>"] } }
  - { type: textarea, attributes: { label: Models, render: yaml } }
  - { type: checkboxes, attributes: { label: Dry run, options: [{ label: Post the plan }, { label: Nothing }] } }
`,
  ".github/ISSUE_TEMPLATE/bad.yml": "name: [",
  ".github/ISSUE_TEMPLATE/config.yml": "name: x\nbody: []\n",
};

export interface PagesWorld {
  running: GitHubServer;
  repository: Repository;
  url: string;
  /** Numbers of the issue and the pull request. */
  issue: number;
  pull: number;
  /**
   * Requests a page with the key, as `ann` (owner), `mia` (maintainer), `rita` (reader), `olga`
   * (outsider), or `-` (nobody).
   */
  get(path: string, as?: string, headers?: Record<string, string>): Promise<Response>;
  page(path: string, as?: string): Promise<string>;
  /** Sends a form like a browser. */
  post(
    path: string,
    fields: Record<string, string>,
    as?: string,
    headers?: Record<string, string>,
  ): Promise<Response>;
  app: Octokit;
  /** Returns a client with this token. */
  as(token: string): Octokit;
  close(): Promise<void>;
}

export const at = { owner: "ann", repo: "sample" };

export async function openPagesWorld(): Promise<PagesWorld> {
  const home = mkdtempSync(join(tmpdir(), "pages-test-"));
  const source = makeRepository(home);
  const running = await createGitHub({
    dir: join(home, "sandbox"),
    runnerEnvironment: { PATH: process.env["PATH"] ?? "/usr/bin:/bin" },
  });
  const { sandbox, seed, url } = running;
  const repository = seed.repository({ owner: "ann", name: "sample", from: source });
  seed.repository({ owner: "ann", name: "secret", from: source, private: true });
  for (const login of ["ann", "mia", "rita", "olga"]) seed.account(login);
  seed.collaborator(repository, "mia", "maintain");
  seed.collaborator(repository, "rita", "read");
  seed.label(repository, "orchestrate");
  const permissions = Object.fromEntries(
    ["issues", "pull_requests", "checks", "statuses", "contents", "actions"].map((name) => [
      name,
      "write" as const,
    ]),
  );
  const { app } = seed.app({
    slug: "helper",
    name: "Helper",
    webhookUrl: null,
    webhookSecret: "s",
    permissions,
  });
  const token = createInstallationToken(
    sandbox,
    app,
    seed.install(app, [repository]),
    [repository.id],
    permissions,
  );
  const as = (auth: string) => new Octokit({ baseUrl: `${url}/api/v3`, auth });
  const client = as(token.token);
  const { issue, pull } = await play(client);
  const ended = () => expect(sandbox.world.runs.map((run) => run.status)).toEqual(["completed"]);
  await vi.waitFor(ended, { timeout: 60_000 });
  const pass = `sandbox_pass_${running.port}=${deriveBrowserPass(sandbox.key)}`;
  const cookie = (as: string) => ({
    cookie: `${pass}; sandbox_person_${running.port}=${as}`,
    accept: "text/html",
  });
  const get: PagesWorld["get"] = (path, as = "ann", headers = {}) =>
    fetch(`${url}${path}`, { headers: { ...cookie(as), ...headers }, redirect: "manual" });
  return {
    ...{ running, repository, url, issue, pull, get, app: client, as },
    page: async (path, as) => (await get(path, as)).text(),
    post: (path, fields, as = "ann", headers = {}) =>
      fetch(`${url}${path}`, {
        method: "POST",
        headers: { ...cookie(as), origin: url, "sec-fetch-site": "same-origin", ...headers },
        body: new URLSearchParams(fields),
        redirect: "manual",
      }),
    async close() {
      await running.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function makeRepository(home: string): string {
  const source = join(home, "source");
  const git = (...args: string[]): void => {
    execFileSync("git", [
      "-C",
      source,
      "-c",
      "user.name=Ann",
      "-c",
      "user.email=ann@example.com",
      ...args,
    ]);
  };
  const write = (path: string, text: string): void => {
    mkdirSync(join(source, dirname(path)), { recursive: true });
    writeFileSync(join(source, path), text);
  };
  execFileSync("git", ["init", "-q", "-b", "main", source]);
  for (const [path, text] of Object.entries(FILES)) write(path, text);
  git("add", "--all");
  git("commit", "-q", "-m", "First");
  git("tag", "-a", "-m", "One", "v1");
  git("checkout", "-q", "-b", "fix/sum");
  write("src/sum.js", "export function sum(a, b) {\n  return a + b;\n}\n");
  git("commit", "-q", "--all", "-m", "Add, don't subtract");
  git("checkout", "-q", "main");
  return source;
}

/** Plays the earlier actions of an app and of people. */
async function play(app: Octokit): Promise<{ issue: number; pull: number }> {
  const issue = await app.issues.create({
    ...at,
    title: "Sums are <wrong>",
    body: "```mermaid\ngraph TD\n A-->B\n```",
  });
  const number = issue.data.number;
  await app.issues.createComment({
    ...at,
    issue_number: number,
    body: "See #2, @mia. <!-- hidden -->",
  });
  await app.issues.addLabels({ ...at, issue_number: number, labels: ["bug"] });
  const { data } = await app.pulls.create({
    ...at,
    title: "Fix sums",
    head: "fix/sum",
    base: "main",
    body: "Fixes #1",
  });
  await app.pulls.createReview({
    ...{ ...at, pull_number: data.number, event: "COMMENT", body: "One remark." },
    comments: [{ path: "src/sum.js", line: 2, side: "RIGHT", body: "A **test** would help." }],
  });
  const output = { title: "Fine", summary: "All *well*." };
  await app.checks.create({
    ...at,
    name: "look",
    head_sha: data.head.sha,
    conclusion: "success",
    output,
  });
  return { issue: number, pull: data.number };
}

/** Returns the sentence on the page that answers a refused form. */
export async function refusal(response: Response): Promise<string> {
  const text = await response.text();
  expect(response.status).toBeGreaterThanOrEqual(400);
  return /<p class="problem"[^>]*>([^<]*)/.exec(text)?.[1] ?? "";
}
