import { describe, expect, it } from "vitest";
import { runName } from "../../src/core/build/names.ts";
import { ENGINES } from "../../src/core/build/settings.ts";
import { renderWorkflow } from "../../src/config/workflow.ts";
import { parsed, rendered, stepsIn, USUAL } from "./variants.ts";

const workflow = parsed(rendered());

describe("the workflow that users install", () => {
  it("is dispatched with the pointer, whose parts name the run", () => {
    const { inputs } = workflow.on["workflow_dispatch"]!;
    expect(Object.keys(inputs)).toEqual(["build", "session", "launch", "record", "branch"]);
    expect(Object.values(inputs).every((input) => input.type === "string")).toBe(true);
    expect(Object.keys(inputs).filter((name) => !inputs[name]!.required)).toEqual(["branch"]);
    const given: Record<string, string> = { build: "12-units", session: "W1.1/work/1", launch: "3" };
    const name = workflow["run-name"]!.replace(/\$\{\{ inputs\.(\w+) \}\}/g, (_, input: string) => given[input]!);
    expect(name).toBe(runName("12-units", "W1.1/work/1", 3));
  });

  it("has one job that may only read, for an hour at most", () => {
    expect(Object.keys(workflow.jobs)).toEqual(["session"]);
    expect(workflow.permissions).toEqual({
      ...{ contents: "read", actions: "read", checks: "read", "pull-requests": "read" },
    });
    expect(workflow.jobs["session"]!["timeout-minutes"]).toBe(60);
  });

  it("is given the key of the engine that is configured, and no other", () => {
    const secrets = ENGINES.map((engine) => [engine, rendered({ engine }).match(/\w+: \$\{\{ secrets\.\w+ \}\}/g)]);
    expect(Object.fromEntries(secrets)).toEqual({
      anthropic: ["ANTHROPIC_API_KEY: ${{ secrets.ANTHROPIC_API_KEY }}"],
      "claude-code": ["ANTHROPIC_API_KEY: ${{ secrets.ANTHROPIC_API_KEY }}"],
      codex: ["OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}"],
      command: null,
    });
  });

  it("runs the runner at an exact version, as the step's first process", () => {
    const { Session, Keep } = stepsIn(rendered());
    expect(Session!.run).toBe("exec ${BATON_RUNNER:-npx --yes baton-app@1.2.3} session");
    expect(Keep!.run).toBe(`${Session!.run} --keep`);
    expect(() => renderWorkflow(USUAL, { version: "1.2.3; rm -rf /", host: "ghes" })).toThrow("Not a version");
  });

  it("uses on GHES what GHES can run, and says there nothing that its older actions don't know", () => {
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
