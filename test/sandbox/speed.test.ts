/**
 * A repository of 10,000 files, and ordinary reads of it, measured through real HTTP and real git.
 */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGitHub, type GitHubServer } from "../../src/sandbox/index.ts";

const run = promisify(execFile);
const FILES = 10_000;
const FOLDERS = 100;

const home = mkdtempSync(join(tmpdir(), "speed-"));
let running: GitHubServer;
let token: string;
beforeAll(async () => {
  const source = join(home, "source");
  const who = "committer Ann <ann@example.com> 1767225600 +0000";
  const lines = [`commit refs/heads/main\n${who}\ndata 9\nAll of it`];
  for (let i = 0; i < FILES; i++)
    lines.push(file(`src/part-${i % FOLDERS}/file-${i}.js`, `export const value = ${i};\n`));
  lines.push(`commit refs/heads/work\n${who}\ndata 8\nA change\nfrom refs/heads/main`);
  lines.push(file("src/part-7/file-7.js", "export const other = 7;\n"), "");
  execFileSync("git", ["init", "-q", "-b", "main", source]);
  execFileSync("git", ["-C", source, "fast-import", "--quiet"], { input: lines.join("\n") });
  running = await createGitHub({ dir: join(home, "sandbox") });
  const repository = running.seed.repository({ owner: "ann", name: "large", from: source });
  token = running.seed.account("ann").token ?? "";
  const { app } = running.seed.app({
    ...{
      slug: "helper",
      name: "helper",
      webhookUrl: null,
      webhookSecret: "s",
      permissions: { checks: "write" },
    },
  });
  running.seed.install(app, [repository]);
  const headers = { authorization: `token ${token}` };
  for (let i = 0; i < 40; i++) {
    const body = JSON.stringify({ title: `Issue ${i}`, body: "Some words\n".repeat(20) });
    await fetch(`${api}/issues`.replace("URL", running.url), { method: "POST", headers, body });
  }
  const pull = JSON.stringify({ title: "A change", head: "work", base: "main" });
  await fetch(`${api}/pulls`.replace("URL", running.url), { method: "POST", headers, body: pull });
});
afterAll(async () => {
  await running.close();
  rmSync(home, { recursive: true, force: true });
});

/** Returns one file of a commit in the syntax of `git fast-import`. */
function file(path: string, text: string): string {
  return `M 100644 inline ${path}\ndata ${text.length}\n${text}`;
}

const api = "URL/api/v3/repos/ann/large";

/** Returns the milliseconds of one read, including its body. */
async function read(path: string): Promise<number> {
  const start = performance.now();
  const answer = await fetch(`${api}${path}`.replace("URL", running.url), {
    headers: { authorization: `token ${token}` },
  });
  await answer.arrayBuffer();
  expect(`${path} ${answer.status}`).toBe(`${path} 200`);
  return performance.now() - start;
}

const median = (times: number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const READS = [
  ...[
    "",
    "/branches",
    "/branches/work",
    "/commits?sha=work",
    "/commits/work",
    "/compare/main...work",
  ],
  ...[
    "/contents/src/part-7/file-7.js",
    "/contents/src/part-7",
    "/git/ref/heads/main",
    "/git/matching-refs/heads/",
  ],
  ...[
    "/git/trees/main",
    "/issues",
    "/issues/1",
    "/issues/1/comments",
    "/pulls",
    "/pulls/41",
    "/pulls/41/files",
  ],
  ...[
    "/pulls/41/commits",
    "/pulls/41/reviews",
    "/commits/work/check-runs",
    "/commits/work/status",
    "/labels",
  ],
  ...["/actions/runs", "/rules/branches/main"],
];

/** Returns the fastest of several runs, which is least affected by other load. */
async function best(goes: number, once: () => Promise<number>): Promise<number> {
  let least = Infinity;
  for (let i = 0; i < goes; i++) least = Math.min(least, await once());
  return least;
}

test("the median read takes less than 5 ms", async () => {
  const times = new Map<string, number>();
  for (const path of READS) times.set(path, await best(7, () => read(path)));
  const all = median([...times.values()]);
  const slowest = [...times].toSorted((a, b) => b[1] - a[1]).slice(0, 5);
  say(
    `median read: ${all.toFixed(1)} ms; ${slowest
      .map(([path, ms]) => `${path} ${ms.toFixed(1)}`)
      .join(", ")}`,
  );
  expect(all).toBeLessThan(5);
});

test("a clone takes less than 2 s, and whole trees are fast", async () => {
  const address = running.url.replace("//", `//x-access-token:${token}@`);
  let times = 0;
  const clone = await best(3, async () => {
    const start = performance.now();
    // Asynchronous, because the server runs in this process.
    await run("git", ["clone", "-q", `${address}/ann/large.git`, join(home, `clone-${times++}`)]);
    return performance.now() - start;
  });
  const tree = await best(3, () => read("/git/trees/main?recursive=1"));
  const compare = await best(3, () => read("/compare/main...work"));
  const whole = `recursive tree ${tree.toFixed(0)} ms; compare ${compare.toFixed(0)} ms`;
  say(`clone of ${FILES} files: ${(clone / 1000).toFixed(2)} s; ${whole}`);
  expect(clone).toBeLessThan(2_000);
  expect(Math.max(tree, compare)).toBeLessThan(1_000);
});
