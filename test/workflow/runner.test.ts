/**
 * The workflow's step that takes Baton's program from the repository, run as GitHub does on real
 * git.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RUNNER_PATH } from "../../src/core/model/settings.ts";
import { rendered, stepsIn } from "./variants.ts";

const { run: SCRIPT = "" } = stepsIn(rendered())["Runner"]!;
const PROGRAM = "console.log('Baton');\n";
const SHA256 = createHash("sha256").update(PROGRAM).digest("hex");

let dir: string;
let checkout: string;
let commit: string;
const git = (...args: string[]) =>
  execFileSync("git", ["-C", checkout, ...args], { encoding: "utf8" }).trim();

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "baton-runner-"));
  checkout = join(dir, "checkout");
  mkdirSync(join(checkout, dirname(RUNNER_PATH)), { recursive: true });
  writeFileSync(join(checkout, RUNNER_PATH), PROGRAM);
  for (const args of [
    ["init", "-q"],
    ["config", "user.name", "Ann"],
    ["config", "user.email", "a@example.com"],
  ])
    git(...args);
  git("add", "-A");
  git("commit", "-q", "-m", "Begin");
  commit = git("rev-parse", "HEAD");
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Returns what the step did: exit code, output, and the program that it wrote. */
function step(variables: Record<string, string> = {}) {
  const temp = join(dir, "temp");
  rmSync(temp, { recursive: true, force: true });
  mkdirSync(temp);
  const script = join(dir, "script.sh");
  writeFileSync(script, SCRIPT);
  const env = {
    ...{
      PATH: process.env["PATH"],
      RUNNER_TEMP: temp,
      GITHUB_WORKFLOW_SHA: commit,
      BATON_FILE: RUNNER_PATH,
    },
    ...{
      BATON_REF: "refs/heads/main",
      BATON_DEFAULT: "main",
      BATON_RUNNER: "",
      BATON_SHA256: SHA256,
    },
    ...variables,
  };
  const args = ["--noprofile", "--norc", "-eo", "pipefail", script];
  const { status, stdout } = spawnSync("bash", args, { cwd: checkout, env, encoding: "utf8" });
  const laid = join(temp, "baton-runner/session.mjs");
  return { status, stdout, laid: existsSync(laid) ? readFileSync(laid, "utf8") : null };
}

describe("the step Runner", () => {
  it("writes the program of the workflow's own commit", () => {
    expect(step()).toMatchObject({ status: 0, laid: PROGRAM });
  });

  it("reads the commit, even if the checkout has something else by then", () => {
    writeFileSync(join(checkout, RUNNER_PATH), "console.log('changed');\n");
    expect(step()).toMatchObject({ status: 0, laid: PROGRAM });
    git("checkout", "-q", "--", RUNNER_PATH);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      "it isn't the one that the workflow asks for",
      { BATON_SHA256: "a".repeat(64) },
      "Baton's runner was changed::",
    ],
    ["there is none", { BATON_FILE: ".github/baton/none.mjs" }, "Baton's runner is missing::"],
    ["the run is on another branch", { BATON_REF: "refs/heads/mine" }, "Not the default branch::"],
    [
      "the run is on a tag of that name",
      { BATON_REF: "refs/tags/main" },
      "Not the default branch::",
    ],
  ])("fails with a name if %s", (_, variables, words) => {
    const { status, stdout } = step(variables);
    expect(status).toBe(1);
    expect(stdout).toContain(`::error title=${words}`);
  });

  it("leaves the choice to a person who names a runner, on the default branch", () => {
    expect(step({ BATON_RUNNER: "baton", BATON_SHA256: "" })).toMatchObject({
      status: 0,
      laid: null,
    });
    expect(step({ BATON_RUNNER: "baton", BATON_REF: "refs/heads/mine" }).status).toBe(1);
  });
});
