import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Bench } from "../runner/support/bench.ts";
import { stepsIn, rendered } from "./variants.ts";

const { run: SCRIPT = "" } = stepsIn(rendered())["Current"]!;

const TASK = { build: "pr-12", session: "repository/review/1" };

interface ListedRun {
  id: number;
  display_title: string;
  actor: { login: string };
}

let bench: Bench;
let dir: string;
let api: Server;
/** GitHub's list of the workflow's runs. */
let listed: ListedRun[] = [];
/** The requests for the list. */
let asked: { url: string; token: string | undefined }[] = [];

beforeAll(async () => {
  api = createServer((request, response) => {
    asked.push({ url: request.url ?? "", token: request.headers.authorization });
    response
      .setHeader("content-type", "application/json")
      .end(JSON.stringify({ workflow_runs: listed }));
  });
  await once(api.listen(0, "127.0.0.1"), "listening");
  bench = new Bench();
  dir = mkdtempSync(join(tmpdir(), "baton-current-"));
  bench.ask("W1.1/work/1", { base: "a".repeat(40), launch: 2 });
  bench.ask("W1.2/work/1", { base: "a".repeat(40), launch: 22 });
  bench.ask("build/architect/1", { base: "a".repeat(40), outcome: "complete" });
  bench.save();
  bench.commit("team/bots/8-feet/record", { live: "W1.1/work/1 #2\n" });
  bench.commit("baton/pr-12/record", { live: "repository/review/1 #2\n" });
  bench.commit("baton/9/record", { "BUILD.md": "of a version that wrote no such file\n" });
});
afterAll(() => {
  api.close();
  bench[Symbol.dispose]();
  rmSync(dir, { recursive: true });
});

beforeEach(() => {
  listed = [];
  asked = [];
});

interface Given {
  session?: string;
  launch?: string;
  build?: string;
  server?: string;
  api?: string;
  path?: string;
}

/** Runs the step as GitHub does, as run 7; returns its output and what it printed. */
async function step(given: Given) {
  const output = join(dir, "output");
  const script = join(dir, "script.sh");
  writeFileSync(output, "");
  writeFileSync(script, SCRIPT);
  rmSync(join(dir, "baton-current"), { recursive: true, force: true });
  const env = {
    ...{
      PATH: given.path ?? process.env["PATH"],
      HOME: dir,
      GITHUB_OUTPUT: output,
      RUNNER_TEMP: dir,
    },
    BATON_TOKEN: "ghs_secret",
    ...{ GITHUB_SERVER_URL: given.server ?? `file://${bench.dir}`, GITHUB_REPOSITORY: "o/r" },
    ...{ BATON_SESSION: given.session ?? "W1.1/work/1", BATON_LAUNCH: given.launch ?? "2" },
    ...{ GITHUB_API_URL: given.api ?? `http://127.0.0.1:${(api.address() as AddressInfo).port}` },
    ...{ GITHUB_RUN_ID: "7", GITHUB_ACTOR: "baton[bot]" },
    BATON_BUILD: given.build ?? bench.recordBranch.split("/").at(-2),
  };
  const args = ["--noprofile", "--norc", "-eo", "pipefail", script];
  const { stdout } = await promisify(execFile)("bash", args, { env, encoding: "utf8" });
  return { output: readFileSync(output, "utf8").trim(), said: stdout.trim() };
}

describe("the workflow's first step", () => {
  it.each([
    ["a launch that the record asks for", {}, "true", "is current."],
    ["a launch that another one replaced", { launch: "1" }, "false", "the record asks for another"],
    [
      "a launch by its beginning alone",
      { session: "W1.2/work/1" },
      "false",
      "the record asks for another",
    ],
    ["another attempt", { session: "W1.1/work/3" }, "false", "the record asks for another"],
    [
      "a session that has ended",
      { session: "build/architect/1", launch: "1" },
      "false",
      "asks for another",
    ],
    ["a pattern in the place of a name", { session: ".*" }, "false", "asks for another"],
    ["a build that is over", { build: "1" }, "false", "its build is over"],
    [
      "a build whose name another one's begins with",
      { build: "9-x" },
      "false",
      "its build is over",
    ],
    [
      "a name that looks like an option",
      { build: "--upload-pack=id" },
      "true",
      "belongs to no build",
    ],
    ["a pattern in the place of a build's name", { build: "*" }, "true", "belongs to no build"],
    [
      "a preflight's run, which belongs to no build",
      { build: "0-preflight-abc" },
      "true",
      "belongs to no build",
    ],
    ["a record without the file", { build: "9" }, "true", "can't check that now"],
    ["a record below another prefix", { build: "8-feet" }, "true", "is current"],
    [
      "a record below another prefix that asks for another launch",
      { build: "8-feet", launch: "1" },
      "false",
      "asks for another",
    ],
    [
      "a task's launch that another one replaced",
      { ...TASK, launch: "1" },
      "false",
      "asks for another",
    ],
    ["a task's launch that the record asks for", TASK, "true", "is current"],
    [
      "a task whose record is archived",
      { ...TASK, build: "ask-7-2" },
      "false",
      "its build is over",
    ],
    [
      "a server that doesn't answer",
      { server: "http://127.0.0.1:1" },
      "true",
      "can't check that now",
    ],
  ])("%s", async (_, given, current, said) => {
    const ran = await step(given);
    expect(ran.output).toBe(`current=${current}`);
    expect(ran.said).toContain(said);
  });
});

describe("the workflow's first step, with several runs of one launch,", () => {
  const title = () => `[${bench.recordBranch.split("/").at(-2)}] W1.1/work/1 #2`;
  const aRun = (id: number, more: Partial<ListedRun> = {}): ListedRun => ({
    ...{ id, display_title: title(), actor: { login: "baton[bot]" } },
    ...more,
  });

  it("ends the younger ones and names the oldest in one line", async () => {
    listed = [aRun(7), aRun(6), aRun(5)];
    expect(await step({})).toEqual({
      output: "current=false",
      said: "Launch 2 of W1.1/work/1 is superseded: run 5 is an older one of it. Nothing to do.",
    });
  });

  it.each([
    ["it is the oldest", () => [aRun(8), aRun(7)]],
    [
      "the older one is of another launch",
      () => [aRun(7), aRun(6, { display_title: title().replace("#2", "#1") })],
    ],
    [
      "the older one is of another build",
      () => [aRun(6, { display_title: "[9-x] W1.1/work/1 #2" })],
    ],
    ["a person started the older one", () => [aRun(7), aRun(6, { actor: { login: "wren" } })]],
    ["the list does not show it yet", () => []],
  ] as const)("continues if %s", async (_, runs) => {
    listed = [...runs()];
    expect(await step({})).toEqual({
      output: "current=true",
      said: "Launch 2 of W1.1/work/1 is current.",
    });
  });

  it("asks once, for runs since the launch's request; only GitHub gets the token", async () => {
    await step({});
    const since = "created=%3E%3D2026-11-21T09:55:00Z";
    const url = `/repos/o/r/actions/workflows/baton.yml/runs?event=workflow_dispatch&${since}&per_page=100`;
    expect(asked).toEqual([{ url, token: "Bearer ghs_secret" }]);
    asked = [];
    await step({ launch: "1" });
    expect(asked).toEqual([]);
  });

  it.each([
    ["GitHub's API can't be reached", { api: "http://127.0.0.1:1" }],
    ["a record of an earlier version does not say since when", { build: "8-feet" }],
  ])("continues if %s, and says so", async (_, given) => {
    listed = [aRun(6)];
    const ran = await step(given);
    expect(ran.output).toBe("current=true");
    expect(ran.said).toContain("The step can't look for an older run of it now, so it continues.");
  });

  it("continues if the runner has no jq, and says so", async () => {
    listed = [aRun(6)];
    const ran = await step({ path: await pathWithout("jq") });
    expect(ran.output).toBe("current=true");
    expect(ran.said).toContain("so it continues.");
  });
});

/** Returns a folder with all the programs of the search path but one. */
async function pathWithout(program: string): Promise<string> {
  const folder = join(dir, "bin");
  const link = `for d in $PATH; do ln -s "$d"/* "$0" 2> /dev/null; done`;
  const script = `IFS=:; mkdir "$0"; ${link}; rm -f "$0/${program}"; true`;
  await promisify(execFile)("bash", ["-c", script, folder]);
  return folder;
}
