import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { runName } from "../../src/core/build/names.ts";
import { ENGINES } from "../../src/core/build/settings.ts";
import { sessionEnv } from "../../src/config/env.ts";
import { renderWorkflow } from "../../src/config/workflow.ts";

interface Workflow {
  "run-name": string;
  on: { workflow_dispatch: { inputs: Record<string, { type: string; required: boolean }> } };
  permissions: Record<string, string>;
  jobs: Record<string, { "runs-on": string[]; "timeout-minutes": number; permissions?: unknown; steps: Step[] }>;
}
interface Step {
  uses?: string;
  run?: string;
  env?: Record<string, string>;
  with?: Record<string, unknown>;
}

const runs_on = ["self-hosted", 'odd: "label" #1'];
const text = renderWorkflow({ runs_on, engine: "anthropic" }, "1.2.3");
const workflow = load(text) as Workflow;
const job = workflow.jobs.session!;

describe("the vendored workflow", () => {
  it("is dispatched with the pointer, whose parts name the run", () => {
    const { inputs } = workflow.on.workflow_dispatch;
    expect(Object.keys(inputs)).toEqual(["build", "session", "launch", "record"]);
    expect(Object.values(inputs).every((input) => input.type === "string" && input.required)).toBe(true);
    const given: Record<string, string> = { build: "12-units", session: "W1.1/work/1", launch: "3" };
    const name = workflow["run-name"].replace(/\$\{\{ inputs\.(\w+) \}\}/g, (_, input: string) => given[input]!);
    expect(name).toBe(runName("12-units", "W1.1/work/1", 3));
  });

  it("has one job that may only read, for an hour at most, on the labels that were configured", () => {
    expect(Object.keys(workflow.jobs)).toEqual(["session"]);
    expect(workflow.permissions).toEqual({
      ...{ contents: "read", actions: "read", checks: "read", "pull-requests": "read" },
    });
    expect(job.permissions).toBeUndefined();
    expect(job["timeout-minutes"]).toBe(60);
    expect(job["runs-on"]).toEqual(["self-hosted", 'odd: "label" #1']);
  });

  it("pins each action by commit, persists no credentials, and saves no cache", () => {
    const uses = job.steps.flatMap((step) => step.uses ?? []);
    expect(uses.map((one) => one.split("@")[0])).toEqual([
      ...["actions/checkout", "actions/setup-node", "actions/upload-artifact"],
    ]);
    for (const one of uses) expect(one).toMatch(/@[0-9a-f]{40}$/);
    expect(job.steps[0]!.with).toMatchObject({ "persist-credentials": false });
    expect(job.steps[1]!.with).toMatchObject({ "package-manager-cache": false });
    expect(text.match(/secrets\.\w+/g)).toEqual(["secrets.ANTHROPIC_API_KEY"]);
    expect(Object.entries(job.steps.find((step) => step.run)!.env!)).toContainEqual([
      ...["ANTHROPIC_API_KEY", "${{ secrets.ANTHROPIC_API_KEY }}"],
    ]);
  });

  it("is given the key of the engine that is configured, and no other", () => {
    const secrets = ENGINES.map((engine) => [
      engine,
      renderWorkflow({ runs_on, engine }, "1.2.3").match(/\w+: \$\{\{ secrets\.\w+ \}\}/g),
    ]);
    expect(Object.fromEntries(secrets)).toEqual({
      anthropic: ["ANTHROPIC_API_KEY: ${{ secrets.ANTHROPIC_API_KEY }}"],
      "claude-code": ["ANTHROPIC_API_KEY: ${{ secrets.ANTHROPIC_API_KEY }}"],
      codex: ["OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}"],
      command: null,
    });
    const codex = renderWorkflow({ runs_on, engine: "codex" }, "1.2.3");
    expect(codex).toContain("\n          OPENAI_BASE_URL: ${{ vars.OPENAI_BASE_URL }}\n        run: ");
  });

  it("puts no expression into a command, and runs the runner at an exact version", () => {
    const run = job.steps.find((step) => step.run)!;
    expect(run.run).toBe("${BATON_RUNNER:-npx --yes baton-app@1.2.3} session");
    expect(job.steps.filter((step) => step.run?.includes("${{"))).toEqual([]);
    expect(() => renderWorkflow({ runs_on, engine: "anthropic" }, "1.2.3; rm -rf /")).toThrow("Not a version");
  });

  it("sets what `baton session` reads beside what every job has", () => {
    const given = job.steps.find((step) => step.run)!.env!;
    const runner = {
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_REPOSITORY: "o/r",
      GITHUB_RUN_ID: "1",
      RUNNER_TEMP: "/t",
    };
    const pointer = { BATON_BUILD: "1", BATON_SESSION: "W1.1/work/1", BATON_LAUNCH: "1", BATON_RECORD: "a".repeat(40) };
    expect(Object.keys(given)).toEqual([
      ...Object.keys(pointer),
      "BATON_TOKEN",
      "BATON_RUNNER",
      "BATON_COMMAND",
      "ANTHROPIC_API_KEY",
      "ANTHROPIC_BASE_URL",
    ]);
    expect(sessionEnv({ ...runner, ...pointer })).toMatchObject({
      kind: "work",
      subject: "W1.1",
      attempt: 1,
      command: null,
    });
  });

  it("and what is odd among it is named, all at once, and how to mend it", () => {
    const odd = {
      BATON_BUILD: "../x",
      BATON_SESSION: "W1.1/sing/1",
      BATON_LAUNCH: "0",
      BATON_RECORD: "main",
      GITHUB_RUN_ID: "1",
    };
    const lines = () => sessionEnv({ ...odd, GITHUB_SERVER_URL: "ssh://x", RUNNER_TEMP: "tmp" });
    for (const name of ["BUILD", "SESSION", "LAUNCH", "RECORD"]) expect(lines).toThrow(`BATON_${name}`);
    for (const name of ["GITHUB_SERVER_URL", "GITHUB_REPOSITORY is missing", "RUNNER_TEMP"])
      expect(lines).toThrow(name);
  });
});
