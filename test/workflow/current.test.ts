import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Bench } from "../runner/support/bench.ts";
import { stepsIn, rendered } from "./variants.ts";

const { run: SCRIPT = "" } = stepsIn(rendered())["Current"]!;

let bench: Bench;
let dir: string;
beforeAll(() => {
  bench = new Bench();
  dir = mkdtempSync(join(tmpdir(), "baton-current-"));
  bench.ask("W1.1/work/1", { base: "a".repeat(40), launch: 2 });
  bench.ask("W1.2/work/1", { base: "a".repeat(40), launch: 22 });
  bench.ask("build/architect/1", { base: "a".repeat(40), outcome: "complete" });
  bench.save();
  bench.commit("team/bots/8-feet/record", { live: "W1.1/work/1 #2\n" });
  bench.commit("baton/9/record", { "BUILD.md": "of a version that wrote no such file\n" });
});
afterAll(() => {
  bench[Symbol.dispose]();
  rmSync(dir, { recursive: true });
});

/** Runs the step as GitHub does; gives its output and what it printed. */
function step(given: { session?: string; launch?: string; build?: string; server?: string }) {
  const output = join(dir, "output");
  const script = join(dir, "script.sh");
  writeFileSync(output, "");
  writeFileSync(script, SCRIPT);
  rmSync(join(dir, "baton-current"), { recursive: true, force: true });
  const env = {
    ...{ PATH: process.env["PATH"], HOME: dir, GITHUB_OUTPUT: output, RUNNER_TEMP: dir, BATON_TOKEN: "ghs_secret" },
    ...{ GITHUB_SERVER_URL: given.server ?? `file://${bench.dir}`, GITHUB_REPOSITORY: "o/r" },
    ...{ BATON_SESSION: given.session ?? "W1.1/work/1", BATON_LAUNCH: given.launch ?? "2" },
    BATON_BUILD: given.build ?? bench.recordBranch.split("/").at(-2),
  };
  const args = ["--noprofile", "--norc", "-eo", "pipefail", script];
  const said = execFileSync("bash", args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return { output: readFileSync(output, "utf8").trim(), said: said.trim() };
}

describe("the workflow's first step", () => {
  it.each([
    ["a launch that the record asks for", {}, "true", "is current."],
    ["a launch that another one replaced", { launch: "1" }, "false", "the record asks for another"],
    ["a launch by its beginning alone", { session: "W1.2/work/1" }, "false", "the record asks for another"],
    ["another attempt", { session: "W1.1/work/3" }, "false", "the record asks for another"],
    ["a session that has ended", { session: "build/architect/1", launch: "1" }, "false", "asks for another"],
    ["a pattern in the place of a name", { session: ".*" }, "false", "asks for another"],
    ["a build that is over", { build: "1" }, "false", "its build is over"],
    ["a build whose name another one's begins with", { build: "9-x" }, "false", "its build is over"],
    ["a name that looks like an option", { build: "--upload-pack=id" }, "true", "belongs to no build"],
    ["a pattern in the place of a build's name", { build: "*" }, "true", "belongs to no build"],
    ["a preflight's run, which belongs to no build", { build: "0-preflight-abc" }, "true", "belongs to no build"],
    ["a record without the file", { build: "9" }, "true", "can't be told now"],
    ["a record below another prefix", { build: "8-feet" }, "true", "is current"],
    [
      "a record below another prefix that asks for another launch",
      { build: "8-feet", launch: "1" },
      "false",
      "asks for another",
    ],
    ["a server that doesn't answer", { server: "http://127.0.0.1:1" }, "true", "can't be told now"],
  ])("%s", (_, given, current, said) => {
    const ran = step(given);
    expect(ran.output).toBe(`current=${current}`);
    expect(ran.said).toContain(said);
  });
});
