/** A small process starts git. Its output arrives complete, and nothing depends on that process. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { GitHelper, createGitEnvironment } from "../../src/sandbox/git/run-git.ts";

const dir = mkdtempSync(join(tmpdir(), "git-helper-test-"));
execFileSync("git", ["init", "--quiet", "--bare", dir]);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const asked = (args: string[], input: Buffer | null = null) => ({
  ...{ cwd: dir, args, input },
  env: createGitEnvironment({ GIT_DIR: dir }),
});

test("bytes pass unchanged in both directions, even more than a pipe holds", () => {
  const helper = GitHelper.start()!;
  const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 7) % 256));
  const oid =
    helper
      .run(asked(["hash-object", "-w", "--stdin"], bytes))
      ?.out.toString()
      .trim() ?? "";
  expect(helper.run(asked(["cat-file", "blob", oid]))?.out.equals(bytes)).toBe(true);
  expect(helper.run(asked(["cat-file", "-e", "0".repeat(40)]))?.status).toBe(1);
  const refused = helper.run(asked(["no-such-command"]));
  expect(refused?.status).toBe(1);
  expect(refused?.stderr).toContain("no-such-command");
  helper.close();
});

test("a helper that has ended returns null, so that git is started directly", async () => {
  const helper = GitHelper.start()!;
  expect(helper.run(asked(["rev-parse", "--git-dir"]))?.status).toBe(0);
  process.kill(helper.pid, "SIGKILL");
  await vi.waitFor(() => expect(() => process.kill(helper.pid, 0)).toThrow("ESRCH"));
  expect(helper.run(asked(["rev-parse", "--git-dir"]))).toBeNull();
});

test("the helper ends with its owner", async () => {
  const helper = GitHelper.start()!;
  helper.close();
  await vi.waitFor(() => expect(() => process.kill(helper.pid, 0)).toThrow("ESRCH"));
});
