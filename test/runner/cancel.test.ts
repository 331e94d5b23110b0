import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readRunnerFiles } from "../../src/config/runner-bundles.ts";
import { RUNNER_PATH, type EngineName } from "../../src/core/model/settings.ts";
import { running } from "../sandbox/actions-world.ts";
import { rendered, stepsIn } from "../workflow/variants.ts";
import { Bench } from "./support/bench.ts";
import { Messages, type Answer } from "./support/messages.ts";

/**
 * GitHub sends SIGINT to the step's first process, SIGTERM 7.5 seconds later, and soon kills the
 * rest.
 */
const IN_TIME_MS = 5000;

let bench: Bench;
afterEach(() => bench[Symbol.dispose]());

/** Runs a step of the workflow as GitHub does: with bash and the template's text. */
function step(name: string, variables: Record<string, string | undefined>): ChildProcess {
  const script = join(bench.dir, `${name}.sh`);
  writeFileSync(script, stepsIn(rendered())[name]!.run!);
  // The step Runner leaves it like this.
  const folder = join(bench.temp, "baton-runner");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "session.mjs"), readRunnerFiles()![RUNNER_PATH]!);
  const env = { ...variables, PATH: `${dirname(process.execPath)}:${process.env["PATH"]}` };
  return spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
    cwd: bench.temp,
    env,
    stdio: "ignore",
  });
}

const WORK = "trap '' INT TERM; sleep 612345 & echo b > b.txt; wait; sleep 612345";
const working = () => vi.waitUntil(() => existsSync(join(bench.temp, "worktree", "b.txt")), 20_000);
const gone = () => vi.waitUntil(() => running("612345").length === 0, 5000);

/** Starts a session and waits until it works. */
async function atWork(engine: EngineName, url = "") {
  bench = new Bench(engine);
  bench.state.build.session_settings.isolation = "required";
  mkdirSync(bench.temp);
  bench.ask("W1.1/work/1", { base: bench.commit("main", { "a.txt": "a\n" }) });
  const more = { ANTHROPIC_API_KEY: "sk-test", ANTHROPIC_BASE_URL: url };
  const variables = bench.variables("W1.1/work/1", bench.save(), WORK, url ? more : {});
  const child = step("Session", variables);
  return { child, variables, ended: once(child, "exit") as Promise<[number | null]> };
}

async function cancelled({ child, ended }: Awaited<ReturnType<typeof atWork>>) {
  const begun = performance.now();
  child.kill("SIGINT");
  const [code] = await ended;
  expect(code).toBe(0);
  expect(performance.now() - begun).toBeLessThan(IN_TIME_MS);
  expect(bench.proposal()!.result).toEqual({
    ended: "failed",
    cause: { kind: "cancelled" },
  });
}

describe("a cancelled run submits its current work in time", () => {
  it("while a command runs that doesn't want to end", async () => {
    const session = await atWork("command");
    await working();
    await cancelled(session);
    expect(bench.proposal()!.change!.files).toMatchObject([{ path: "b.txt" }]);
    await gone();
  });

  it("while a model's tool runs that doesn't want to end", async () => {
    const call: Answer = { call: [["bash", { command: WORK }]] };
    await using api = await Messages.start(call);
    const session = await atWork("anthropic", api.url);
    await working();
    await cancelled(session);
    expect(bench.proposal()!.change!.files).toMatchObject([{ path: "b.txt" }]);
  });
});

describe("a killed session", () => {
  it("leaves its change to the step Keep, which ends its remaining processes", async () => {
    const { child, variables, ended } = await atWork("command");
    await working();
    child.kill("SIGKILL");
    await ended;
    expect(bench.proposal()).toBeNull();
    const [code] = (await once(step("Keep", variables), "exit")) as [number];
    expect(code).toBe(0);
    expect(bench.proposal()).toMatchObject({
      result: { ended: "failed" },
      change: { files: [{ path: "b.txt" }] },
    });
    await gone();
  });
});
