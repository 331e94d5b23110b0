/**
 * An unreadable record, for example from another version of Baton: `baton run` says so and does not
 * hang.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Signal, watchLocalBuild } from "../../src/cli/local-run/watch.ts";
import type { LocalSandbox } from "../../src/cli/local-run/local-sandbox.ts";
import type { ApiClient } from "../../src/cli/local-run/api-client.ts";
import { appendMarker } from "../../src/core/messages/marker.ts";

let gitDir: string;
let told: string[];
const git = (...args: string[]) =>
  execFileSync("git", ["-C", gitDir, ...args], { encoding: "utf8" });

beforeEach(() => {
  told = [];
  gitDir = mkdtempSync(join(tmpdir(), "baton-unreadable-test-"));
  git("init", "--quiet", "--initial-branch=baton/1-units/record");
  writeFileSync(join(gitDir, "meta.json"), `{ "version": 1, "play": "of another time" }`);
  git("add", "--all");
  git(
    "-c",
    "user.name=Ada",
    "-c",
    "user.email=ada@example.org",
    "commit",
    "--quiet",
    "--message",
    "record",
  );
});

afterEach(() => rmSync(gitDir, { recursive: true }));

function watching(auto: boolean, signal: AbortSignal, comments: object[]) {
  const sandbox = { world: { comments, runs: [] }, clock: () => new Date() };
  const running = { sandbox, signIn: (path: string) => `http://x${path}` };
  const local = {
    gitDir,
    running,
    repository: "ada/kit",
    app: { botLogin: "baton[bot]" },
  } as unknown as LocalSandbox;
  const nobody = {} as ApiClient;
  const tell = (where: string, what: string) => void told.push(`${where} ${what}`);
  return watchLocalBuild({
    local,
    prefix: "baton",
    issue: 1,
    auto,
    person: nobody,
    changes: new Signal(),
    signal,
    tell,
  });
}

const comment = (author: string) => {
  const body = appendMarker(
    "The build's record can't be read, so nothing goes on:\n\n- meta.json",
    "1-units",
    "record-a",
    "-",
  );
  return { id: 7, issueNumber: 1, author, body };
};

test("with --auto it is blocked, as soon as Baton has said what is in the way", async () => {
  const { how, asks } = await watching(true, AbortSignal.timeout(10_000), [comment("baton[bot]")]);
  expect(how).toBe("blocked");
  expect(asks).toMatch(
    /^The build's record can't be read, so nothing goes on\. .*another version of Baton started/,
  );
  expect(told).toEqual([
    `you action needed: ${asks}`,
    "you find it at http://x/ada/kit/issues/1#issuecomment-7",
  ]);
});

test("without --auto it is reported once, and the run waits for a person", async () => {
  const controller = new AbortController();
  const ending = watching(false, controller.signal, [comment("baton[bot]")]);
  await expect.poll(() => told.length).toBe(2);
  controller.abort();
  expect(await ending).toMatchObject({ how: "interrupted" });
  expect(told).toHaveLength(2);
});

test("nobody else's comment counts", async () => {
  expect(await watching(true, AbortSignal.timeout(300), [comment("mallory")])).toMatchObject({
    how: "interrupted",
  });
  expect(told).toEqual([]);
});
