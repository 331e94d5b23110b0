/** The proof on a stranger's repository, as each check runs it: on the built-in one. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listCases } from "./strangers/cases.ts";
import { play, type Played } from "./strangers/play.ts";
import { formatTable, isFailed } from "./strangers/table.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-stranger-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

test("a build lands despite a red base job, an unknown system and tags that publish", async () => {
  const [one] = listCases(join(folder, "no bundles"));
  const place = { folder, minutes: 10, signal: new AbortController().signal };
  // `npm run proof strangers` covers what a second build reads, because it takes as long again.
  const all = await play({ ...one!, builds: one!.builds.slice(0, 1) }, place);
  const [played] = all as [Played];
  expect(played.outcome, played.why).not.toBeNull();
  expect(played.faults).toEqual([]);
  const { landed, checks, checks_not_run, workers } = played.outcome!;
  expect(landed, played.why).not.toBeNull();
  expect(checks.base).toContainEqual({ name: "Links", conclusion: "failure" });
  expect(checks.base.map(({ name }) => name)).not.toContain("session");
  expect(checks.landing).toContainEqual({
    name: "Node.js node on ubuntu-latest",
    conclusion: "success",
  });
  expect(checks_not_run.map(({ check }) => check)).toEqual(["Node.js node on macos-latest"]);
  // CI caught the first worker's mistake, and the red job of the base caused no rework.
  expect(workers.map(({ attempts }) => attempts)).toEqual([2, 1]);
  expect(isFailed(played)).toBe(false);
  expect(formatTable(all)).toContain("| stand-in | JavaScript, built in | landed | Links |");
}, 620_000);

test.each([
  ["no check is red on the base", "success"],
  ["a check is red on the base", "failure"],
])("a build that did not land counts as failed, and the table says why: %s", (_, conclusion) => {
  const checks = { base: [{ name: "ci", conclusion }], landing: [] };
  const outcome = { landed: null, checks, checks_not_run: [] };
  const why = "Not landed after 3 s: blocked. @ada is asked to retry";
  const played = {
    name: "a",
    kind: "b",
    isForReport: false,
    why,
    faults: [],
    log: "",
    outcome: outcome as never,
  };
  expect(isFailed(played)).toBe(true);
  expect(formatTable([played])).toContain(`| a | b | ${why} |`);
});

test.each([
  ["success", true],
  ["failure", false],
  ["cancelled", false],
])(
  "a build that landed with a red check counts as failed, unless the check was red " +
    "before: it was %s",
  (was, failed) => {
    const checks = {
      base: [{ name: "ci", conclusion: was }],
      landing: [{ name: "ci", conclusion: "failure" }],
    };
    const outcome = { landed: { sha: "a", parents: [] }, checks, checks_not_run: [] };
    const played = {
      name: "a",
      kind: "b",
      isForReport: false,
      why: "",
      faults: [],
      log: "",
      outcome: outcome as never,
    };
    expect(isFailed(played)).toBe(failed);
    expect(formatTable([played]).includes("landed wrong: ci is red, and was not before")).toBe(
      failed,
    );
  },
);
