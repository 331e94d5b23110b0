/** The package from its users' view: `createGitHub` in a test, and the program `github-sandbox`. */
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { afterEach, describe, expect, it } from "vitest";
import { createGitHub, type GitHubServer } from "../../src/sandbox/index.ts";

const open: GitHubServer[] = [];
const home = mkdtempSync(join(tmpdir(), "create-github-"));
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  rmSync(home, { recursive: true, force: true });
});

async function create(...args: Parameters<typeof createGitHub>): Promise<GitHubServer> {
  const github = await createGitHub(...args);
  open.push(github);
  return github;
}

describe("createGitHub", () => {
  it("creates people, a repository with files, and an App whose function gets signed webhooks", async () => {
    const events: [string | null, unknown][] = [];
    const github = await create({
      people: ["hubot"],
      repositories: { "octocat/hello": { files: { "src/a.js": "let a;\n" } } },
      app: {
        async webhook(request) {
          const body = await request.text();
          const signature = createHmac("sha256", github.app?.webhookSecret ?? "")
            .update(body)
            .digest("hex");
          expect(request.headers.get("x-hub-signature-256")).toBe(`sha256=${signature}`);
          events.push([
            request.headers.get("x-github-event"),
            (JSON.parse(body) as { action: string }).action,
          ]);
          return new Response("ok");
        },
      },
    });
    await github.settle();
    events.length = 0;
    const octokit = new Octokit({
      baseUrl: github.apiUrl,
      auth: github.people["octocat"]?.token,
    });
    await octokit.rest.issues.create({ owner: "octocat", repo: "hello", title: "It broke" });
    await github.settle();
    expect(events).toEqual([["issues", "opened"]]);
    expect(github.people["hubot"]?.token).toMatch(/^ghp_/);
    const { data } = await octokit.rest.repos.getContent({
      owner: "octocat",
      repo: "hello",
      path: "src/a.js",
    });
    expect(data).toMatchObject({
      encoding: "base64",
      content: expect.stringContaining("bGV0IGE7Cg==") as string,
    });
  });

  it("answers `fetch` without a socket, and refuses what it does not serve", async () => {
    const github = await create({ repositories: { "octocat/hello": {} } });
    const found = await github.fetch("/repos/octocat/hello");
    expect(await found.json()).toMatchObject({
      full_name: "octocat/hello",
      default_branch: "main",
    });
    const lacking = await github.fetch("/repos/octocat/hello/traffic/views", {
      headers: { authorization: `token ${github.people["octocat"]?.token}` },
    });
    expect(lacking.status).toBe(404);
    expect(lacking.headers.get("x-sandbox-not-implemented")).toBe(
      "GET /repos/{owner}/{repo}/traffic/views",
    );
  });

  it("is empty by default, and removes its temporary folder", async () => {
    const github = await createGitHub();
    expect(github).toMatchObject({ people: {}, repositories: {}, app: null });
    expect(existsSync(github.dir)).toBe(true);
    await github.close();
    expect(existsSync(github.dir)).toBe(false);
  });

  it("opens an existing folder, and keeps the App's key and secret", async () => {
    const options = { dir: join(home, "kept"), repositories: { "octocat/hello": {} }, app: {} };
    const first = await createGitHub(options);
    await first.close();
    const second = await create(options);
    expect(second.app).toEqual(first.app);
    expect(second.people).toEqual(first.people);
    expect(second.sandbox.world.repositories).toHaveLength(1);
  });
});

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

const PROGRAM = join(import.meta.dirname, "../../src/sandbox/main.ts");

/** Runs the program; sends Ctrl-C once it is ready. */
function run(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, ...args]);
    const ended: Ended = { code: null, out: "", err: "" };
    child.stdout.on("data", (chunk: Buffer) => {
      ended.out += chunk.toString();
      if (ended.out.includes("Ctrl-C stops it.")) child.kill("SIGINT");
    });
    child.stderr.on("data", (chunk: Buffer) => void (ended.err += chunk.toString()));
    child.on("close", (code) => resolve({ ...ended, code }));
  });
}

describe("the program github-sandbox", () => {
  it("prints its addresses, ends with Ctrl-C, and keeps the folder for the next start", async () => {
    const dir = join(home, "data");
    const first = await run(
      "--data",
      dir,
      "--repo",
      "acme/kit",
      "--webhook",
      "http://127.0.0.1:9/hook",
    );
    expect(first).toMatchObject({ code: 0 });
    expect(first.out).toMatch(/REST API +http:\/\/127\.0\.0\.1:\d+\/api\/v3\n/);
    expect(first.out).toMatch(/Git +http:\/\/127\.0\.0\.1:\d+\/acme\/kit\.git\n/);
    expect(readFileSync(join(dir, "keys/test-app.pem"), "utf8")).toContain("PRIVATE KEY");
    const second = await run("--data", dir, "--repo", "acme/kit");
    expect(/ghp_\w+/.exec(second.out)?.[0]).toBe(/ghp_\w+/.exec(first.out)?.[0]);
  });

  it.each([
    [["--prot", "1"], "Unknown option '--prot'"],
    [["--port", "many"], "--port many: write a number from 0 to 65535"],
    [["--repo", "kit"], "--repo kit: write it as OWNER/NAME"],
    [["--shape", "gitlab"], "--shape gitlab: write ghes or github.com"],
    [["--webhook", "here"], "--webhook here: write an address like"],
  ])("refuses %j with the reason", async (args, words) => {
    const ended = await run(...args);
    expect(ended).toMatchObject({ code: 2, out: "" });
    expect(ended.err).toContain(words);
  });

  it("reports that a port is in use", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const ended = await run("--port", String(port));
    server.close();
    expect(ended).toMatchObject({
      code: 1,
      err: "github-sandbox: the port is in use: name another one with --port\n",
    });
  });

  it("has help and a version", async () => {
    expect((await run("--help")).out).toContain("--port N");
    expect((await run("--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
