/**
 * `baton watch`: a second terminal that shows the same as the first one and ends in the same way.
 */
import { appendFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import {
  followJournal,
  getJournalFile,
  openJournal,
  restoreKey,
} from "../../src/cli/local-run/journal.ts";
import { EXAMPLES, Terminal, end, until } from "./cli-support.ts";

let terminal: Terminal;
beforeEach(() => void (terminal = new Terminal()));
afterEach(() => terminal.close());

const KEY = "the-key";
const silent: Io = {
  out: () => {},
  err: () => {},
  interrupted: () => new AbortController().signal,
  wasInterrupted: () => false,
  lastly: () => () => {},
};

function listener() {
  const said: string[] = [];
  const io = {
    ...silent,
    out: (line: string) => void said.push(line),
    err: (line: string) => void said.push(line),
  };
  return { said, io };
}

describe("a journal", () => {
  test("is followed from its beginning to the build's end, but not after it", async () => {
    const { io, end } = openJournal(terminal.dir, silent, KEY);
    io.out("Ready: ünïts");
    const { said, io: other } = listener();
    const code = followJournal(terminal.dir, process.pid, other, silent.interrupted());
    await expect.poll(() => said).toEqual(["Ready: ünïts"]);
    io.err("x".repeat(200_000));
    end(1);
    io.out("Still serving");
    end(130);
    expect(await code).toBe(1);
    expect(said).toEqual(["Ready: ünïts", "x".repeat(200_000)]);
  });

  test("holds no key, and is told with it", async () => {
    const { io, end } = openJournal(terminal.dir, silent, KEY);
    io.out(`at http://127.0.0.1:1/?key=${KEY}#x`);
    end(0);
    expect(readFileSync(getJournalFile(terminal.dir), "utf8")).not.toContain(KEY);
    const { said, io: other } = listener();
    await followJournal(terminal.dir, process.pid, restoreKey(other, KEY), silent.interrupted());
    expect(said).toEqual([`at http://127.0.0.1:1/?key=${KEY}#x`]);
  });

  test("that is written in the middle of a line is read in whole ones, also when its folder is gone", async () => {
    openJournal(terminal.dir, silent, KEY);
    const { said, io } = listener();
    const file = getJournalFile(terminal.dir);
    appendFileSync(file, `{"out":"one"}\n{"out":`);
    const code = followJournal(terminal.dir, process.pid, io, silent.interrupted());
    await expect.poll(() => said).toEqual(["one"]);
    appendFileSync(file, `"two"}\n{"ended":0}\n`);
    rmSync(file);
    expect(await code).toBe(0);
    expect(said).toEqual(["one", "two"]);
  });

  test("of a process that is gone ends without a code", async () => {
    openJournal(terminal.dir, silent, KEY).io.out("one");
    const child = terminal.start(["--version"]);
    await new Promise((resolve) => child.on("close", resolve));
    const { said, io } = listener();
    expect(await followJournal(terminal.dir, child.pid ?? 0, io, silent.interrupted())).toBeNull();
    expect(said).toEqual(["one"]);
  });
});

test("two terminals: Ctrl-C in the second leaves the build alone; the first one's end is its own, too", async () => {
  const args = ["run", join(EXAMPLES, "request.md"), "--repo", terminal.library()];
  const run = terminal.start([...args, "--score", join(EXAMPLES, "score.yml")]);
  await until(run, "answer there");
  const watching = terminal.start(["watch"]);
  const seen = await until(watching, "answer there");
  expect(seen).toMatch(/^Baton [^]*Baton asks no model\.\n[^]*Ready: http[^]*5 workers in 2 waves/);
  expect(seen).toMatch(/find it at http:\S+\?key=[\w-]{43}#issuecomment-\d+\n/);
  expect(await end(watching, "SIGINT")).toBe(130);
  const again = terminal.start(["watch"]);
  const told = until(again, "@ada-lovelace: /status");
  expect(await terminal.run(["say", "/status"])).toMatchObject({ code: 0 });
  await told;
  again.removeAllListeners("close");
  const ended = new Promise((resolve) => again.on("close", resolve));
  expect(await end(run, "SIGINT")).toBe(130);
  expect(await ended).toBe(130);
  expect(terminal.left()).toEqual([]);
});
