/**
 * Adding an endpoint or a page takes one file and its lines in the registry. The test tries it on a
 * copy.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGitHub, type GitHubServer } from "../../src/sandbox/index.ts";

const ROOT = join(import.meta.dirname, "../..");

const TOPICS = `
import { defineEndpoint, type Endpoint } from "../endpoint.ts";
import { respondOk } from "../reply.ts";

const getTopics = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/topics",
  docs: "repos/repos#get-all-repository-topics",
  permission: "metadata:read",
  handle: ({ params, repository }) => respondOk({ names: [params.repo, String(repository.id)] }),
});

export const topicEndpoints: Endpoint[] = [getTopics];
`;

const PULSE = `
import { markup } from "../html.ts";
import { getPlace, type Page } from "../visit.ts";

const pulsePage: Page = {
  path: "/{owner}/{repo}/pulse",
  show: (visit) => ({ title: "Pulse", main: markup\`<h1>Pulse of \${getPlace(visit).base}</h1>\` }),
};

export const pulsePages: Page[] = [pulsePage];
`;

const open: { close: () => Promise<void> }[] = [];
let folder: string;
let before: GitHubServer;
let after: GitHubServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sandbox-copy-"));
  const copy = join(folder, "src/sandbox");
  cpSync(join(ROOT, "src/sandbox"), copy, { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  add(
    copy,
    "rest/repos/topics.ts",
    TOPICS,
    "rest/index.ts",
    "topicEndpoints",
    "endpoints: Endpoint",
  );
  add(copy, "pages/views/pulse.ts", PULSE, "pages/routes.ts", "pulsePages", "pages: Page");
  const module = (await import(join(copy, "index.ts"))) as { createGitHub: typeof createGitHub };
  const contents = { repositories: { "octocat/hello": {} } };
  open.push((before = await createGitHub(contents)));
  open.push((after = await module.createGitHub(contents)));
});

afterAll(async () => {
  await Promise.all(open.map((one) => one.close()));
  rmSync(folder, { recursive: true, force: true });
});

/** Writes a file of the copy, and adds its import and its line to the registry's list. */
function add(
  copy: string,
  file: string,
  text: string,
  registry: string,
  name: string,
  list: string,
): void {
  writeFileSync(join(copy, file), text);
  const path = join(copy, registry);
  const from = file.slice(registry.lastIndexOf("/") + 1);
  const lines = readFileSync(path, "utf8").replace(
    `export const ${list}[] = [`,
    `$&\n  ...${name},`,
  );
  writeFileSync(path, `import { ${name} } from "./${from}";\n${lines}`);
}

async function getTopics(github: GitHubServer) {
  const answer = await fetch(`${github.apiUrl}/repos/octocat/hello/topics`, {
    headers: { authorization: `token ${github.people["octocat"]?.token}` },
  });
  const lacking = answer.headers.get("x-sandbox-not-implemented");
  return { status: answer.status, lacking, body: await answer.json() };
}

test("an endpoint that GitHub documents answers once it has a file and a line", async () => {
  expect(await getTopics(before)).toMatchObject({
    status: 404,
    lacking: "GET /repos/{owner}/{repo}/topics",
  });
  expect(await getTopics(after)).toEqual({
    status: 200,
    lacking: null,
    body: { names: ["hello", expect.stringMatching(/^\d+$/)] },
  });
});

test("the new endpoint has the errors that all endpoints have", async () => {
  const answer = await fetch(`${after.apiUrl}/repos/octocat/missing/topics`);
  expect([answer.status, await answer.json()]).toEqual([
    404,
    expect.objectContaining({
      documentation_url: "https://docs.github.com/rest/repos/repos#get-all-repository-topics",
    }),
  ]);
});

test("a page is shown once it has a file and a line", async () => {
  const get = (github: GitHubServer) =>
    fetch(`${github.url}/octocat/hello/pulse`, { headers: { accept: "text/html" } });
  expect((await get(before)).status).toBe(404);
  const page = await get(after);
  expect([page.status, await page.text()]).toEqual([
    200,
    expect.stringContaining("<h1>Pulse of /octocat/hello</h1>"),
  ]);
});
