/** The sandbox in memory plays a pull request from its first commit to the merge, and a second time just the same. */
import { generateKeyPairSync } from "node:crypto";
import { Octokit } from "@octokit/rest";
import { expect, it } from "vitest";
import { mintInstallationToken } from "../../src/sandbox/auth/tokens.ts";
import { gitOf } from "../../src/sandbox/git/of.ts";
import { openMemorySandbox } from "../../src/sandbox/memory.ts";

const KEY = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs1", format: "pem" });
const at = { owner: "ann", repo: "sample" };
const permissions = { contents: "write", pull_requests: "write", issues: "write" } as const;

/** Plays it; returns all that anybody saw. */
async function play(): Promise<string[]> {
  const told: string[] = [];
  let seconds = Date.parse("2026-03-01T10:00:00Z") / 1000;
  const world = openMemorySandbox({
    clock: () => new Date(seconds++ * 1000),
    deliver: (sent) => Promise.resolve(new Response(String(told.push(JSON.stringify(sent))))),
  });
  const { sandbox, seed } = world;
  world.onExchange((exchange) => told.push(JSON.stringify(exchange)));
  const repository = seed.repository({
    owner: "ann",
    name: "sample",
    files: { "a.txt": "one\n", "src/b.txt": "two\n" },
  });
  const hook = { webhookUrl: "http://app.test/hook", webhookSecret: "s" };
  const { app } = seed.app({ slug: "helper", name: "Helper", ...hook, permissions, privateKeyPem: String(KEY) });
  const installation = seed.install(app, [repository]);
  const { token } = mintInstallationToken(sandbox, app, installation, [repository.id], permissions);
  const fetch = (url: string, init: RequestInit) => world.handle(new Request(url, init));
  const octokit = new Octokit({ baseUrl: `${world.url}/api/v3`, auth: token, request: { fetch } });
  const base = gitOf(sandbox, repository).ref("refs/heads/main") ?? "";
  await octokit.rest.git.createRef({ ...at, ref: "refs/heads/work", sha: base });
  const file = { path: "a.txt", mode: "100644", type: "blob", content: "one\nmore\n" } as const;
  const tree = await octokit.rest.git.createTree({ ...at, base_tree: base, tree: [file] });
  const commit = await octokit.rest.git.createCommit({ ...at, message: "More", tree: tree.data.sha, parents: [base] });
  await octokit.rest.git.updateRef({ ...at, ref: "heads/work", sha: commit.data.sha });
  const pull = await octokit.rest.pulls.create({ ...at, head: "work", base: "main", title: "More" });
  const files = await octokit.rest.pulls.listFiles({ ...at, pull_number: pull.data.number });
  expect(files.data.map(({ patch }) => patch)).toEqual(["@@ -1 +1,2 @@\n one\n+more"]);
  const query = `{ repository(owner: "ann", name: "sample") { pullRequest(number: 1) { mergeable } } }`;
  const seen: { data: unknown } = await octokit.request("POST /graphql", { baseUrl: `${world.url}/api`, query });
  expect(seen.data).toEqual({ data: { repository: { pullRequest: { mergeable: "MERGEABLE" } } } });
  await octokit.rest.pulls.merge({ ...at, pull_number: pull.data.number, merge_method: "squash" });
  expect(gitOf(sandbox, repository).files(gitOf(sandbox, repository).ref("refs/heads/main") ?? "").size).toBe(2);
  await world.settle();
  return told;
}

it("a pull request is opened, read and merged without a process, and each time alike", async () => {
  const first = await play();
  expect(first.filter((one) => one.includes("x-hub-signature-256")).length).toBeGreaterThan(3);
  expect(await play()).toEqual(first);
});
