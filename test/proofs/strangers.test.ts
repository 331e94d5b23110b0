/** The proof on a stranger's repository, as each check plays it: on the one that is built in. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listCases } from "./strangers/cases.ts";
import { play } from "./strangers/play.ts";
import { formatTable, isFailed } from "./strangers/table.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-stranger-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

test("a build lands where a job is red on the base, one needs another system, and tags publish", async () => {
  const [one] = listCases(join(folder, "no bundles"));
  const played = await play(one!, { folder, minutes: 5, signal: new AbortController().signal });
  expect(played.outcome, played.why).not.toBeNull();
  expect(played.faults).toEqual([]);
  const { landed, checks, checks_not_run, workers } = played.outcome!;
  expect(landed, played.why).not.toBeNull();
  expect(checks.base).toContainEqual({ name: "Links", conclusion: "failure" });
  expect(checks.base.map(({ name }) => name)).not.toContain("session");
  expect(checks.landing).toContainEqual({ name: "Node.js node on ubuntu-latest", conclusion: "success" });
  expect(checks_not_run.map(({ check }) => check)).toEqual(["Node.js node on macos-latest"]);
  // CI caught the first worker's mistake, and the red job of the base cost nobody a rework.
  expect(workers.map(({ attempts }) => attempts)).toEqual([2, 1]);
  expect(isFailed(played)).toBe(false);
  expect(formatTable([played])).toContain("| stand-in | JavaScript, built in | landed | Links |");
}, 320_000);

test("a build that did not land counts as failed, unless a check is red on the base", () => {
  const outcome = { landed: null, checks: { base: [], landing: [] } };
  const red = { ...outcome, checks: { base: [{ name: "ci", conclusion: "failure" }], landing: [] } };
  const played = { name: "a", kind: "b", why: "blocked", faults: [], log: "" };
  expect(isFailed({ ...played, outcome: outcome as never })).toBe(true);
  expect(isFailed({ ...played, outcome: red as never })).toBe(false);
  expect(isFailed({ ...played, outcome: red as never, faults: ["x"] })).toBe(true);
  expect(isFailed({ ...played, outcome: null })).toBe(true);
});

test.each([
  ["success", true],
  ["failure", false],
  ["cancelled", false],
])(
  "a build that landed with a red check counts as failed, unless the check was red before: it was %s",
  (was, failed) => {
    const checks = { base: [{ name: "ci", conclusion: was }], landing: [{ name: "ci", conclusion: "failure" }] };
    const outcome = { landed: { sha: "a", parents: [] }, checks, checks_not_run: [] };
    const played = { name: "a", kind: "b", why: "", faults: [], log: "", outcome: outcome as never };
    expect(isFailed(played)).toBe(failed);
    expect(formatTable([played]).includes("landed wrong: ci is red, and was not before")).toBe(failed);
  },
);
