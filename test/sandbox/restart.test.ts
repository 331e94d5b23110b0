import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FolderLockedError, createGitHub } from "../../src/sandbox/index.ts";

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), "sandbox-restart-"))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));
const at = { owner: "ann", repo: "sample" };

test("a restarted sandbox continues with its objects, tokens, numbers, keys and git", async () => {
  // GitHub accepts no objects in an empty repository.
  const from = join(dir, "source");
  const words = [
    "-c",
    "user.name=Ann",
    "-c",
    "user.email=ann@example.com",
    "commit",
    "-q",
    "--allow-empty",
    "-m",
    "One",
  ];
  spawnSync("git", ["init", "-q", "-b", "main", from]);
  spawnSync("git", ["-C", from, ...words]);
  const first = await createGitHub({ dir });
  first.seed.repository({ owner: "ann", name: "sample", from });
  const { token } = first.seed.account("ann");
  const permissions = { issues: "write" } as const;
  const seed = { slug: "baton", name: "Baton", webhookUrl: null, webhookSecret: "s", permissions };
  const { app, privateKeyPem } = first.seed.app(seed);
  const client = (url: string) => new Octokit({ baseUrl: `${url}/api/v3`, auth: token });
  await client(first.url).rest.issues.create({ ...at, title: "Kept" });
  const blob = (await client(first.url).rest.git.createBlob({ ...at, content: "kept too" })).data
    .sha;
  await first.close();

  const second = await createGitHub({ dir });
  const ann = client(second.url);
  expect((await ann.rest.issues.get({ ...at, issue_number: 1 })).data.title).toBe("Kept");
  expect((await ann.rest.issues.create({ ...at, title: "Next" })).data.number).toBe(2);
  expect((await ann.rest.git.getBlob({ ...at, file_sha: blob })).data.size).toBe(8);
  expect(second.seed.app(seed)).toEqual({ app, privateKeyPem });
  expect(second.seed.repository({ owner: "ann", name: "sample" }).nextNumber).toBe(3);
  expect(statSync(join(dir, "keys", "baton.pem")).mode & 0o777).toBe(0o600);
  await second.close();
});

test("an answered change is on disk", async () => {
  const running = await createGitHub({ dir });
  running.seed.repository({ owner: "ann", name: "sample" });
  const { token } = running.seed.account("ann");
  const headers = { authorization: `token ${token}` };
  const body = JSON.stringify({ title: "Safe" });
  const request = new Request(`${running.url}/api/v3/repos/ann/sample/issues`, {
    method: "POST",
    headers,
    body,
  });
  expect((await running.handle(request)).status).toBe(201);
  expect(readFileSync(join(dir, "world.json"), "utf8")).toContain('"title":"Safe"');
  await running.close();
});

test("a folder has one owner, and the lock of an ended process is replaced", async () => {
  const running = await createGitHub({ dir });
  const refused = await createGitHub({ dir }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(FolderLockedError);
  expect((refused as FolderLockedError).message).toContain(`in use by process ${process.pid}`);
  await running.close();
  expect(existsSync(join(dir, "lock"))).toBe(false);
  const gone = spawnSync(process.execPath, ["-e", ""]).pid;
  writeFileSync(join(dir, "lock"), `${gone}\n`);
  const heir = await createGitHub({ dir });
  expect(readFileSync(join(dir, "lock"), "utf8").trim()).toBe(String(process.pid));
  await heir.close();
});

test("a port in use is node's own error, and the folder is not locked", async () => {
  const running = await createGitHub({ dir: join(dir, "one") });
  const other = createGitHub({ dir: join(dir, "two"), port: running.port });
  await expect(other).rejects.toMatchObject({ code: "EADDRINUSE" });
  expect(existsSync(join(dir, "two", "lock"))).toBe(false);
  await running.close();
});

test("a damaged world is refused in one sentence, and the port is released", async () => {
  writeFileSync(join(dir, "world.json"), "{");
  await expect(createGitHub({ dir })).rejects.toThrow("is not readable JSON: remove the folder");
  expect(existsSync(join(dir, "lock"))).toBe(false);
});
