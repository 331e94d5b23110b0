/** The view of git when GitHub has failures. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FaultRuleInput } from "../../src/sandbox/faults/fault-rules.ts";
import { openApiWorld, type ApiWorld } from "./api-world.ts";

const run = promisify(execFile);
let world: ApiWorld;
let home: string;
let clone: string;

beforeEach(async () => {
  world = await openApiWorld();
  home = mkdtempSync(join(tmpdir(), "faults-git-"));
  clone = join(home, "clone");
});
afterEach(async () => {
  await world.close();
  rmSync(home, { recursive: true, force: true });
});

const remote = () => {
  const { token } = world.running.seed.account("ann");
  return world.running.url.replace("://", `://ann:${token}@`).concat("/ann/sample.git");
};
const git = (...args: string[]) =>
  run("git", ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", ...args], {
    env: { PATH: process.env["PATH"], HOME: home, GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
  });
const failure = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error === null) throw new Error("git should have failed");
  return (error as { stderr: string }).stderr;
};
const head = (branch: string) =>
  git("-C", world.running.sandbox.gitDir(world.repository), "rev-parse", branch);

async function commit(): Promise<string> {
  await git("clone", "-q", remote(), clone);
  writeFileSync(join(clone, "new.txt"), "x".repeat(100_000));
  await git("-C", clone, "add", ".");
  await git("-C", clone, "commit", "-q", "-m", "New");
  return (await git("-C", clone, "rev-parse", "HEAD")).stdout;
}

test("a clone gets a 503, a closed connection, an incomplete pack, and then works", async () => {
  const match = { path: "/ann/sample.git/git-upload-pack" };
  const clones = async (...rules: FaultRuleInput[]) => {
    world.running.faults.arm(...rules);
    return failure(git("clone", "-q", remote(), clone));
  };
  expect(await clones({ fault: "server_error", status: 503, match: { kind: "git" } })).toContain(
    "503",
  );
  // Curl tries once more on a new connection if an old one ends before an answer.
  expect(await clones({ fault: "connection_reset", times: 2, match })).toMatch(
    /Empty reply|reset|RPC failed/i,
  );
  expect(await clones({ fault: "truncated_answer", match })).toMatch(
    /early EOF|RPC failed|unexpected|closed/i,
  );
  await git("clone", "-q", remote(), clone);
  expect(world.running.faults.list().map((one) => one.happened)).toEqual([1, 2, 1]);
});

test("a push is lost before it is accepted, or only its answer is lost", async () => {
  const oid = await commit();
  const match = { kind: "git", path: "/**/git-receive-pack" } as const;
  world.running.faults.arm(
    { fault: "server_error", match },
    { fault: "server_error", when: "after", match },
    { fault: "connection_reset", when: "after", match },
  );
  expect(await failure(git("-C", clone, "push", "-q", "origin", "HEAD:refs/heads/a"))).toContain(
    "502",
  );
  expect(await failure(head("a"))).toContain("unknown revision");
  expect(await failure(git("-C", clone, "push", "-q", "origin", "HEAD:refs/heads/b"))).toContain(
    "502",
  );
  expect((await head("b")).stdout).toBe(oid);
  await failure(git("-C", clone, "push", "-q", "origin", "HEAD:refs/heads/c"));
  expect((await head("c")).stdout).toBe(oid);
  await git("-C", clone, "push", "-q", "origin", "HEAD:refs/heads/d");
});

test("a client's rate limit applies to git too", async () => {
  world.running.faults.arm({
    fault: "rate_limit",
    status: 429,
    match: { kind: "git", client: "anonymous" },
  });
  expect(await failure(git("clone", "-q", remote(), clone))).toContain("429");
  await git("clone", "-q", remote(), clone);
});
