import { describe, expect, it } from "vitest";
import { formatRunName } from "../../src/core/model/names.ts";
import { ENGINES } from "../../src/core/model/settings.ts";
import { parsed, rendered, SHA256, stepsIn } from "./variants.ts";

const workflow = parsed(rendered());

describe("the workflow that users install", () => {
  it("is dispatched with the pointer, whose parts name the run", () => {
    const { inputs } = workflow.on["workflow_dispatch"]!;
    expect(Object.keys(inputs)).toEqual(["build", "session", "launch", "record"]);
    expect(Object.values(inputs).every((input) => input.type === "string")).toBe(true);
    expect(Object.values(inputs).every((input) => input.required)).toBe(true);
    const given: Record<string, string> = {
      build: "12-units",
      session: "W1.1/work/1",
      launch: "3",
    };
    const name = workflow["run-name"]!.replace(
      /\$\{\{ inputs\.(\w+) \}\}/g,
      (_, input: string) => given[input]!,
    );
    expect(name).toBe(formatRunName("12-units", "W1.1/work/1", 3));
  });

  it("has one job that may only read, for an hour at most, in the environment that holds the key", () => {
    expect(Object.keys(parsed(rendered({ engine: "command" })).jobs)).toEqual(["session"]);
    expect(workflow.jobs["session"]!.environment).toEqual({ name: "baton", deployment: false });
    expect(workflow.permissions).toEqual({
      ...{ contents: "read", actions: "read", checks: "read", "pull-requests": "read" },
    });
    expect(workflow.jobs["session"]!["timeout-minutes"]).toBe(60);
  });

  it("makes a preflight check outside of that environment if the key is there as well", () => {
    const { "plain-key": job, ...others } = workflow.jobs;
    expect(Object.keys(others)).toEqual(["session"]);
    expect(job).toMatchObject({
      if: "${{ startsWith(inputs.session, 'repository/preflight/') }}",
      permissions: {},
    });
    expect(job!.environment).toBeUndefined();
    expect(job!.outputs).toEqual({ found: "${{ secrets.ANTHROPIC_API_KEY != '' }}" });
  });

  it("gets only the key of the configured engine", () => {
    const secrets = ENGINES.map((engine) => [
      engine,
      rendered({ engine }).match(/\w+: \$\{\{ secrets\.\w+ \}\}/g),
    ]);
    expect(Object.fromEntries(secrets)).toEqual({
      anthropic: ["ANTHROPIC_API_KEY: ${{ secrets.ANTHROPIC_API_KEY }}"],
      "claude-code": ["ANTHROPIC_API_KEY: ${{ secrets.ANTHROPIC_API_KEY }}"],
      codex: ["OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}"],
      command: null,
    });
  });

  it("runs the runner of its own commit, outside the checkout, as the step's first process", () => {
    const { Runner, Session, Keep } = stepsIn(rendered());
    expect(Runner!.env).toMatchObject({
      BATON_FILE: ".github/baton/session.mjs",
      BATON_SHA256: SHA256,
    });
    expect(Session!.run).toBe(
      'exec ${BATON_RUNNER:-node "$RUNNER_TEMP/baton-runner/session.mjs"} session',
    );
    expect(Keep!.run).toBe(`${Session!.run} --keep`);
    expect([Session, Keep].map((step) => step!["working-directory"])).toEqual(
      Array(2).fill("${{ runner.temp }}"),
    );
    expect(rendered()).not.toMatch(/\bnpx\b/);
  });

  it("fetches the runner before it executes anything of the repository", () => {
    const names = Object.keys(stepsIn(rendered({ setup: ".github/actions/prepare" })));
    expect(names.slice(0, 5)).toEqual(["Current", "actions/checkout", "Runner", "Cache", "Setup"]);
  });

  it("uses only what GHES can run, and only inputs that GHES's older actions know", () => {
    const ghes = Object.values(stepsIn(rendered({}, "ghes"))).flatMap((step) => step.uses ?? []);
    expect(ghes).toEqual([
      expect.stringMatching(/^actions\/checkout@34e1148/),
      expect.stringMatching(/^actions\/cache\/restore@0057852/),
      expect.stringMatching(/^actions\/setup-node@49933ea/),
      expect.stringMatching(/^actions\/upload-artifact@c24449f/),
      expect.stringMatching(/^actions\/cache\/save@0057852/),
    ]);
    expect(rendered({}, "ghes")).not.toContain("package-manager-cache");
  });

  it("prepares the machine as the settings say: its own, GitHub's, or not at all", () => {
    expect(Object.keys(stepsIn(rendered({ isolation: "off" })))).not.toContain("Isolation");
    expect(stepsIn(rendered())["Isolation"]!.if).toContain("runner.environment == 'github-hosted'");
    const steps = stepsIn(rendered({ setup: ".github/actions/prepare" }));
    expect(steps["Setup"]!.uses).toBe("./.github/actions/prepare");
    expect(steps["Session"]!.env).toMatchObject({ BATON_PATH: "${{ steps.path.outputs.path }}" });
    expect(stepsIn(rendered())["Session"]!.env).not.toHaveProperty("BATON_PATH");
  });
});
