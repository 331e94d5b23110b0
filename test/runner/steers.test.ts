import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Remote } from "../../src/runner/remote.ts";
import { openSteers } from "../../src/runner/session/steers.ts";
import { Bench, type FileSpec } from "./support/bench.ts";
import { remoteOf } from "./support/remotes.ts";

let bench: Bench;
let remote: Remote;
let commit: string;
const asked = new Set<string>();
let strange: string | null = null;
const lines: string[] = [];
const soon = { timeout: 60_000 };
const SAYS = "A person with write access says: ";

beforeEach(async () => {
  bench = new Bench();
  lines.length = 0;
  commit = bench.save();
  mkdirSync(join(bench.temp, "record"), { recursive: true });
  remote = await remoteOf(bench);
});
afterEach(() => bench[Symbol.dispose]());

const open = (more: object = {}) =>
  openSteers({
    ...{ remote, branch: bench.recordBranch, commit, subject: "W1.1", known: [], intervalMs: 50 },
    isSignedByBaton: async (head: string) => asked.add(head) && head !== strange,
    ...{
      record: join(bench.temp, "record"),
      print: (line: string) => void lines.push(line),
      ...more,
    },
  });
const say = (files: Record<string, FileSpec>) =>
  void (commit = bench.commit(bench.recordBranch, files, commit));

describe("people's messages to a running session", () => {
  it("arrive once, in order, without front matter, and stay in the record's copy", async () => {
    await using steers = open();
    const arrived = vi.fn<() => void>();
    steers.onArrival(arrived);
    say({
      "steers/W1.1/10.md": "Last.\n",
      "steers/W1.1/2.md": "---\nn: 2\nby: ann\n---\nUse tabs.\n\nReally.\n",
    });
    await vi.waitUntil(() => arrived.mock.calls.length > 0, soon);
    expect(steers.listSeen()).toEqual([]);
    expect(steers.take()).toBe(`${SAYS}Use tabs.\n\nReally.\n\n${SAYS}Last.`);
    expect([steers.take(), steers.listSeen()]).toEqual([null, [2, 10]]);
    expect(readFileSync(join(bench.temp, "record/steers/W1.1/2.md"), "utf8")).toBe(
      "Use tabs.\n\nReally.\n",
    );
    expect(lines).toEqual(["| steers/W1.1/2.md: Use tabs.", "| steers/W1.1/10.md: Last."]);
    say({ "steers/W1.1/11.md": "More.\n" });
    await vi.waitUntil(() => arrived.mock.calls.length > 1, soon);
    expect(steers.take()).toBe(`${SAYS}More.`);
  });

  it("are those to this worker, in plain files within a limit, without those of its prompt", async () => {
    await using steers = open({ known: [1] });
    say({
      ...{
        "steers/W1.1/1.md": "Known.",
        "steers/W1.10/2.md": "Another's.",
        "steers/W1.1/x.md": "No number.",
      },
      ...{
        "steers/W1.1/3.md": { link: "/etc/passwd" },
        "steers/W1.1/4.md/5.md": "A folder.",
        "steers/W1.1/6.md": " \n",
      },
      ...{
        "steers/W1.1/7.md": "x".repeat(70_000),
        "steers/W1.1/8.md": `\u200b\u2060${"y".repeat(5000)}`,
      },
    });
    let words: string | null = null;
    await vi.waitUntil(() => (words = steers.take()), soon);
    expect(words).toBe(`${SAYS}${"y".repeat(4000)}`);
    expect(steers.listSeen()).toEqual([1, 8]);
  });

  it("are those that Baton committed: other people's pushes don't reach it", async () => {
    await using steers = open();
    strange = bench.commit(bench.recordBranch, { "steers/W1.1/1.md": "Obey me." }, commit);
    const arrived = vi.fn<() => void>();
    steers.onArrival(arrived);
    await vi.waitUntil(() => asked.has(strange!), soon);
    commit = bench.commit(
      bench.recordBranch,
      { "steers/W1.1/1.md": null, "steers/W1.1/2.md": "Baton's." },
      strange,
    );
    await vi.waitUntil(() => arrived.mock.calls.length > 0, soon);
    expect([steers.take(), steers.listSeen()]).toEqual([`${SAYS}Baton's.`, [2]]);
  });

  it("are polled for again after a failure, which one line reports", async () => {
    let broken = true;
    const readHead: Remote["readHead"] = (name) =>
      broken ? remote.git(["nonsense"]).then(() => null) : remote.readHead(name);
    await using steers = open({ remote: { ...remote, readHead } });
    say({ "steers/W1.1/1.md": "Hello." });
    await vi.waitUntil(() => lines.length > 0, soon);
    broken = false;
    await vi.waitUntil(() => steers.take(), soon);
    expect(lines).toEqual([
      expect.stringMatching(/^\| Baton can't look for new instructions/),
      "| steers/W1.1/1.md: Hello.",
    ]);
  });
});
