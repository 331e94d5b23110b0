/** The addresses of GitHub's parts in its two shapes, and a job's view of its runner. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Octokit } from "@octokit/rest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createGitHub, type GitHubServer } from "../../src/sandbox/index.ts";
import { commitFiles } from "./api-commit.ts";
import { at } from "./api-world.ts";

const SHOWN = [
  "RUNNER_ENVIRONMENT",
  "RUNNER_NAME",
  "ImageOS",
  "GITHUB_SERVER_URL",
  "GITHUB_API_URL",
  "GITHUB_GRAPHQL_URL",
];
const WORKFLOW = `on: push
jobs:
  show:
    runs-on: ubuntu-latest
    steps:
      - run: 'for name in ${SHOWN.join(" ")}; do echo "$name=\${!name}"; done'
      - run: '[ "$AGENT_TOOLSDIRECTORY" = "$RUNNER_TOOL_CACHE" ] && echo "cache=\${{ runner.environment }}"'
        continue-on-error: true
`;
const home = mkdtempSync(join(tmpdir(), "shape-test-"));
const opened: GitHubServer[] = [];

async function open(
  shape: "ghes" | "github.com",
): Promise<{ running: GitHubServer; octokit: Octokit; log: string }> {
  const environment = { PATH: process.env["PATH"] ?? "" };
  const running = await createGitHub({
    dir: join(home, shape),
    shape,
    runnerEnvironment: environment,
  });
  opened.push(running);
  const { seed, sandbox } = running;
  const auth = seed.account("ann").token;
  seed.repository({ owner: "ann", name: "sample", defaultBranch: "main" });
  const octokit = new Octokit({ auth, baseUrl: running.apiUrl });
  const url = new URL(`${running.url}/ann/sample.git`);
  [url.username, url.password] = ["ann", auth!];
  const clone = join(home, `${shape}-clone`);
  const run = (...args: string[]) =>
    promisify(execFile)("git", ["-C", clone, "-c", "user.name=Ann", ...args]);
  await promisify(execFile)("git", ["init", "-q", "-b", "main", clone]);
  await run("-c", "user.email=ann@example.com", "commit", "-q", "--allow-empty", "-m", "First");
  await run("push", "-q", url.href, "main");
  await commitFiles(octokit, "main", { ".github/workflows/show.yml": WORKFLOW });
  await vi.waitUntil(() => sandbox.world.runs[0]?.status === "completed", { timeout: 60_000 });
  const [first] = sandbox.world.runs;
  return { running, octokit, log: sandbox.actions.log(first!, first!.jobs[0]!) };
}

let ghes: Awaited<ReturnType<typeof open>>;
let cloud: Awaited<ReturnType<typeof open>>;
beforeAll(async () => {
  [ghes, cloud] = await Promise.all([open("ghes"), open("github.com")]);
});
afterAll(async () => {
  for (const running of opened) await running.close();
  rmSync(home, { recursive: true, force: true });
});

const statusOf = async (url: string): Promise<number> =>
  (await fetch(url, { headers: { accept: "application/json" } })).status;

test("an Enterprise Server has its API below /api/v3, and its owner's machines run jobs", async () => {
  const { url, apiUrl } = ghes.running;
  expect(apiUrl).toBe(`${url}/api/v3`);
  expect(await statusOf(`${apiUrl}/repos/ann/sample`)).toBe(200);
  for (const line of [`GITHUB_API_URL=${url}/api/v3`, `GITHUB_GRAPHQL_URL=${url}/api/graphql`])
    expect(ghes.log).toContain(`${line}\n`);
  for (const line of ["RUNNER_ENVIRONMENT=self-hosted", "RUNNER_NAME=sandbox", "ImageOS="])
    expect(ghes.log).toContain(`${line}\n`);
  expect(ghes.log).not.toContain("Z cache=self-hosted");
});

test("github.com has its API on a separate host, and no /api/v3 anywhere", async () => {
  const { url, apiUrl } = cloud.running;
  expect(new URL(apiUrl)).toMatchObject({ pathname: "/", hostname: "127.0.0.1" });
  expect(new URL(apiUrl).host).not.toBe(new URL(url).host);
  expect(await statusOf(`${apiUrl}/repos/ann/sample`)).toBe(200);
  expect(await statusOf(`${apiUrl}/`)).toBe(200);
  for (const place of [
    `${url}/api/v3/repos/ann/sample`,
    `${url}/repos/ann/sample`,
    `${url}/api/graphql`,
  ])
    expect([place, await statusOf(place)]).toEqual([place, 404]);
  const elsewhere = [
    "/api/v3/repos/ann/sample",
    "/ann/sample",
    "/ann/sample.git/info/refs?service=git-upload-pack",
  ];
  for (const path of elsewhere) expect([path, await statusOf(apiUrl + path)]).toEqual([path, 404]);
  expect((await fetch(`${url}/ann/sample`, { headers: { accept: "text/html" } })).status).toBe(200);
});

test("only the API of github.com names documented endpoints that the sandbox lacks", async () => {
  const { url, apiUrl, sandbox } = cloud.running;
  const ask = async (place: string) => {
    const { status, headers } = await fetch(place, { headers: { accept: "application/json" } });
    return [status, headers.get("x-sandbox-not-implemented")];
  };
  expect(await ask(`${apiUrl}/gists/public`)).toEqual([404, "GET /gists/public"]);
  expect(await ask(`${apiUrl}/nowhere`)).toEqual([404, null]);
  expect(await ask(`${url}/gists/starred`)).toEqual([404, null]);
  expect([...sandbox.notImplemented]).toEqual(["GET /gists/public"]);
});

test("github.com's answers name its API's host, and its pages the site", async () => {
  const { url, apiUrl } = cloud.running;
  const { data } = await cloud.octokit.rest.repos.get(at);
  expect([data.url, data.html_url]).toEqual([`${apiUrl}/repos/ann/sample`, `${url}/ann/sample`]);
  expect(await cloud.octokit.graphql("{ viewer { login } }")).toEqual({ viewer: { login: "ann" } });
  const many = [1, 2].map((n) => cloud.octokit.rest.issues.create({ ...at, title: `Issue ${n}` }));
  await Promise.all(many);
  const first = await cloud.octokit.rest.issues.listForRepo({ ...at, per_page: 1 });
  expect(first.headers.link).toContain(`<${apiUrl}/`);
});

test("a release's files are uploaded and downloaded at the addresses of the shape", async () => {
  for (const { octokit, running } of [ghes, cloud]) {
    const { repos } = octokit.rest;
    const { data } = await repos.createRelease({ ...at, tag_name: "v1" });
    const [uploads = ""] = data.upload_url.split("{");
    expect(
      uploads.startsWith(
        running === cloud.running ? `${running.apiUrl}/repos/` : `${running.url}/api/uploads/`,
      ),
    ).toBe(true);
    const headers = {
      authorization: `token ${running.seed.account("ann").token}`,
      "content-type": "text/plain",
    };
    const sent = await fetch(`${uploads}?name=a.txt`, { method: "POST", headers, body: "text" });
    expect(sent.status).toBe(201);
    const { browser_download_url: address } = (await sent.json()) as {
      browser_download_url: string;
    };
    expect(await (await fetch(address)).text()).toBe("text");
  }
});

test("github.com's jobs run on runners that GitHub hosts", () => {
  const { url, apiUrl } = cloud.running;
  const told = [
    ...["RUNNER_ENVIRONMENT=github-hosted", "RUNNER_NAME=GitHub Actions 1", "ImageOS=ubuntu24"],
    ...[
      `GITHUB_SERVER_URL=${url}`,
      `GITHUB_API_URL=${apiUrl}`,
      `GITHUB_GRAPHQL_URL=${apiUrl}/graphql`,
    ],
    "cache=github-hosted",
  ];
  for (const line of told) expect(cloud.log).toContain(`${line}\n`);
});
