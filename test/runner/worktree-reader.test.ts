import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { readWorktreeChange } from "../../src/runner/session/change.ts";
import { openReader } from "./support/reader.ts";

let dir: string;
let base: string;
const at = (name: string) => join(dir, name);
const sh = (script: string, cwd = at("w")) =>
  execFileSync("bash", ["-ec", script], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();

/** Creates a repository with one commit in the current folder. */
const REPOSITORY =
  "git init -q; echo x > x.txt; git add .; GIT_AUTHOR_DATE='@1 +0000' " +
  "GIT_COMMITTER_DATE='@1 +0000' git -c user.name=a -c user.email=a@b commit -qm x";

/** A worktree with `a.txt` and a submodule `lib` that was never filled. */
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "baton-reader-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  chmodSync(dir, 0o755);
  sh("mkdir w seed", dir);
  sh(REPOSITORY, at("seed"));
  const module = sh("git rev-parse HEAD", at("seed"));
  sh(`git init -q; echo a > a.txt; git add .; mkdir lib; git update-index --add --cacheinfo 160000,${module},lib
    git -c user.name=a -c user.email=a@b commit -qm base`);
  sh("git clone -q --bare w store", dir);
  base = sh("git rev-parse HEAD");
});

const reader = (isolation: "required" | "off", seconds?: number) =>
  openReader({ dir, store: at("store"), worktree: at("w") }, isolation, seconds);

async function read(isolation: "required" | "off" = "off", seconds?: number) {
  await using opened = await reader(isolation, seconds);
  await opened.takeOver();
  return await readWorktreeChange(opened, base);
}

describe("a submodule in a session's worktree", () => {
  it("is no change if it was never filled", async () => {
    expect(await read()).toEqual({ ok: true, change: { base, files: [] } });
  });

  it("is no change if the session filled it, and none of its programs runs", async () => {
    const spring = `touch ${at("sprung")}`;
    sh(`cd lib; ${REPOSITORY}; git config filter.x.clean '${spring}; cat'; echo '* filter=x' > .git/info/attributes
      git config core.fsmonitor '${spring}; false'; touch -d 2001-01-01 x.txt; echo y > y.txt`);
    sh("echo b > b.txt");
    expect(await read()).toMatchObject({
      ok: true,
      change: { files: [{ op: "write", path: "b.txt" }] },
    });
    expect(existsSync(at("sprung"))).toBe(false);
  });

  it.each([
    ["at another commit", `cd lib; ${REPOSITORY.replace("echo x", "echo z")}`, false],
    ["with a broken repository", "mkdir lib/.git", false],
    ["removed", "rmdir lib", true],
    ["replaced by a link", "rmdir lib; ln -s / lib", true],
    ["removed with what it lies in", "rm -rf lib; echo lib > lib", true],
  ])("can't be submitted %s", async (_, script, isRemoved) => {
    sh(script);
    expect(await read()).toEqual({
      ok: false,
      cause: { kind: "submodule_changed", path: "lib", isRemoved },
    });
  });
});

describe("git on a session's worktree", () => {
  it("runs in a sandbox without variables, processes or files of the runner, and writes nothing", async () => {
    writeFileSync(at("secret"), "the runner's", { mode: 0o644 });
    process.env["READER_CANARY"] = "the runner's";
    onTestFinished(() => void delete process.env["READER_CANARY"]);
    await using opened = await reader("required");
    const look = `cat ${at("secret")}; cat /proc/[0-9]*/environ | tr '\\0' '\\n' | grep CANARY; for to in w store; do
      echo x > "${dir}/$to/left"; done; cat a.txt`;
    const said = await opened.run(["bash", "-c", look]);
    expect(said.toString()).toBe("a\n");
    expect([existsSync(at("w/left")), existsSync(at("store/left"))]).toEqual([false, false]);
  });

  it("reads files that only the session's user may read", async () => {
    sh("(umask 077; echo mine > b.txt)");
    expect(await read("required")).toMatchObject({
      ok: true,
      change: { files: [{ path: "b.txt" }] },
    });
  });

  it("is ended with a sentence when it waits for a pipe at a file's path", async () => {
    sh("mkfifo .gitignore");
    const cause = { kind: "change_unreadable", text: "it took longer than 2 s" };
    expect(await read("off", 2)).toEqual({ ok: false, cause });
    expect(await read("required", 2)).toEqual({ ok: false, cause });
  });
});
