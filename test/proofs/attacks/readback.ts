/** What a session leaves for the trusted runner to read, to print or to run. */
import { execFileSync, spawn } from "node:child_process";
import { once as happens } from "node:events";
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { readWorktreeChange } from "../../../src/runner/session/change.ts";
import { runShell, startProcess } from "../../../src/runner/engines/process.ts";
import { openWithoutIsolation } from "../../../src/runner/isolation/isolation-off.ts";
import { getSessionFolders } from "../../../src/runner/session/worktree.ts";
import { COMPLETE } from "../../spec/support/facts.ts";
import { Bench } from "../../runner/support/bench.ts";
import { openReader } from "../../runner/support/reader.ts";
import type { Attack, Family } from "./attack.ts";

const SECRET = "canary-of-the-runner";
const ENV = { PATH: process.env.PATH ?? "/usr/bin:/bin" };
const carrier = "files of a session";
const output = "output of a command";

/**
 * A repository with a commit, a store of the runner, and a file that does not belong to the
 * session.
 */
function scene(stack: DisposableStack) {
  const dir = mkdtempSync(join(tmpdir(), "baton-attacks-"));
  stack.defer(() => rmSync(dir, { recursive: true, force: true }));
  const at = (name: string) => join(dir, name);
  const [worktree, store, secret, mark] = [at("w"), at("store"), at("secret"), at("mark")];
  const git = (...args: string[]) =>
    execFileSync(
      "git",
      ["-C", worktree, "-c", "user.name=You", "-c", "user.email=y@example.com", ...args],
      {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      },
    ).trim();
  execFileSync("git", ["init", "--quiet", worktree]);
  git("commit", "--quiet", "--allow-empty", "-m", "Begin");
  execFileSync("git", ["clone", "--quiet", "--bare", worktree, store]);
  writeFileSync(secret, JSON.stringify({ ...COMPLETE, summary: SECRET }));
  const sh = (script: string) =>
    execFileSync("bash", ["-c", script], { cwd: worktree, stdio: "ignore" });
  const read = async () => {
    const base = git("rev-parse", "HEAD");
    await using reader = await openReader({ dir, store, worktree });
    await reader.takeOver();
    const read = await readWorktreeChange(reader, base);
    return JSON.stringify(
      read.ok ? read.change.files.map((f) => (f.op === "write" ? atob(f.content) : "")) : read,
    );
  };
  return { worktree, secret, mark, git, sh, read };
}

/**
 * Whether the runner runs what the worktree's own configuration names while it reads the change.
 */
async function runs(defended: boolean, configure: (mark: string) => string): Promise<boolean> {
  using stack = new DisposableStack();
  const { git, sh, read, mark } = scene(stack);
  sh(configure(mark));
  if (defended) await read();
  else git("add", "--all");
  return existsSync(mark);
}

async function readsLink(defended: boolean): Promise<boolean> {
  using stack = new DisposableStack();
  const { worktree, secret, sh, read } = scene(stack);
  sh(`ln -s ${secret} notes.md`);
  const text = defended ? await read() : readFileSync(join(worktree, "notes.md"), "utf8");
  return text.includes(SECRET);
}

/**
 * A session leaves something else in place of its closing input. The control is what `naive` reads
 * from it.
 */
async function closes(
  defended: boolean,
  does: (secret: string) => string,
  naive: (file: string) => Promise<boolean>,
) {
  using stack = new DisposableStack();
  const { secret } = scene(stack);
  using bench = new Bench();
  const base = bench.commit("main", { "a.txt": "a\n" });
  bench.ask("W1.1/work/1", { base });
  const begun = performance.now();
  const play = bench.run("W1.1/work/1", bench.save(), `${does(secret)}; sleep 0`);
  await Promise.race([play, sleep(20_000, null, { ref: false })]);
  if (!defended) return await naive(join(getSessionFolders(bench.temp).session, "close.json"));
  return performance.now() - begun > 19_000 || JSON.stringify(bench.proposal()).includes(SECRET);
}

async function hangs(file: string): Promise<boolean> {
  const reading = readFile(file, "utf8");
  const first = await Promise.race([reading.then(() => "read"), sleep(500, "hung")]);
  // Somebody has to close it, or this process never ends.
  closeSync(openSync(file, constants.O_WRONLY | constants.O_NONBLOCK));
  return first === "hung";
}

const options = (print: (line: string) => void) => ({
  sandbox: openWithoutIsolation(),
  cwd: "/",
  env: ENV,
  seconds: 30,
  print,
});

/** Returns what a command's output puts into a job's log. */
async function logged(command: string, defended: boolean): Promise<string[]> {
  const lines: string[] = [];
  if (!defended)
    return execFileSync("bash", ["-c", command], {
      encoding: "utf8",
      maxBuffer: 64 * 1024 ** 2,
    }).split("\n");
  await runShell(
    command,
    options((line) => void lines.push(line)),
  );
  return lines;
}

/** Returns the length in characters of the longest line that the runner had in memory. */
async function longest(command: string, defended: boolean): Promise<number> {
  let most = 0;
  const line = (text: string) => void (most = Math.max(most, text.length));
  if (defended) {
    const running = startProcess(["bash", "-c", command], {
      ...options(() => undefined),
      onLine: line,
    });
    running.stdin.end();
    await running.done;
  } else {
    const child = spawn("bash", ["-c", command], { stdio: ["ignore", "pipe", "ignore"] });
    createInterface({ input: child.stdout }).on("line", line);
    await happens(child, "close");
  }
  return most;
}

const ATTACKS: Attack[] = [
  {
    ...{ id: "R01", title: "links to a file of the runner, so that it is proposed", carrier },
    ...{ defence: "reading links as links", escapes: readsLink },
  },
  {
    ...{
      id: "R02",
      title: "closes with a link to a file of the runner",
      carrier,
      defence: "following no link",
    },
    escapes: (defended) =>
      closes(
        defended,
        (secret) => `ln -s ${secret} "$BATON_CLOSE"`,
        async (file) => (await readFile(file, "utf8")).includes(SECRET),
      ),
  },
  {
    ...{
      id: "R03",
      title: "closes with a pipe that nobody ever writes to",
      carrier,
      defence: "reading plain files only",
    },
    escapes: (defended) => closes(defended, () => 'mkfifo "$BATON_CLOSE"', hangs),
  },
  {
    ...{
      id: "R04",
      title: "makes git run a program through core.fsmonitor",
      carrier,
      defence: "a separate store and index",
    },
    escapes: (defended) =>
      runs(defended, (mark) => `git config core.fsmonitor 'touch ${mark}; false'; echo > new`),
  },
  {
    ...{
      id: "R05",
      title: "makes git run its own filter",
      carrier,
      defence: "a separate store and index",
    },
    escapes: (defended) =>
      runs(
        defended,
        (mark) =>
          `git config filter.x.clean 'touch ${mark}; cat'; echo '* filter=x' > ` +
          ".git/info/attributes; echo > new",
      ),
  },
  {
    ...{ id: "R06", title: "makes git run a hook", carrier, defence: "a separate store and index" },
    escapes: (defended) =>
      runs(
        defended,
        (mark) =>
          `printf '#!/bin/sh\\ntouch ${mark}' > .git/hooks/post-index-change; chmod +x ` +
          ".git/hooks/*; echo > new",
      ),
  },
  {
    ...{
      id: "R07",
      title: "controls the job with workflow commands",
      carrier: output,
      defence: "a bar before each line",
    },
    escapes: async (defended) =>
      (
        await logged(
          "echo '::add-mask::a'; printf '\\r::set-env name=A::b\\n'; echo 'x ##[group]y'",
          defended,
        )
      ).some((line) => /^\s*::|##\[/.test(line)),
  },
  {
    ...{
      id: "R08",
      title: "says a million lines",
      carrier: output,
      defence: "the limit on printed text",
    },
    escapes: async (defended) =>
      (await logged("yes evil | head -n 1000000", defended)).join("\n").length > 2_000_000,
  },
  {
    ...{
      id: "R09",
      title: "prints a line that never ends",
      carrier: output,
      defence: "the limit on a line",
    },
    escapes: async (defended) =>
      (await longest("head -c 40M /dev/zero | tr '\\0' x", defended)) > 17_000_000,
  },
];

export const readback: Family = { name: "By what the runner reads back", open: () => ATTACKS };
