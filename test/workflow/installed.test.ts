import { describe, expect, it } from "vitest";
import { inspectWorkflow } from "../../src/config/workflow/installed.ts";
import { rendered, USUAL } from "./variants.ts";

const NOTHING = { unusable: null, differs: null };
const setup = ".github/actions/prepare";

describe("an installed workflow", () => {
  it.each([
    ["as this version prints it", rendered()],
    [
      "of another version, with other comments and steps",
      rendered().replace(/#.*$/gm, "# x").replace("1.2.3", "0.9.0"),
    ],
    [
      "of a version that was also told the record's branch",
      rendered().replace(
        "    inputs:",
        '    inputs:\n      branch: { type: string, required: false, default: "" }',
      ),
    ],
    ["for GHES", rendered({}, "ghes")],
    ["that can't be read here, which GitHub judges", "on: *anchor"],
  ])("%s needs no remark", (_, text) => expect(inspectWorkflow(text, USUAL)).toEqual(NOTHING));

  it.each([
    [
      "it lacks an input",
      rendered().replace("      record:", "      recard:"),
      "doesn't take the input `record`",
    ],
    [
      "it asks for more",
      rendered().replace("    inputs:", "    inputs:\n      mode: { required: true }"),
      "`mode`",
    ],
    [
      "nobody can dispatch it",
      rendered().replace("workflow_dispatch:", "push:"),
      "no `on: workflow_dispatch`",
    ],
    ["it is empty", "", "no `on: workflow_dispatch`"],
    ["it is something else", "on: [push]\njobs: 7", "no `on: workflow_dispatch`"],
    ["it takes no inputs", "on: workflow_dispatch\n", "`build`, `session`, `launch`, `record`"],
  ])("can't be used when %s", (_, text, words) => {
    const { unusable } = inspectWorkflow(text, USUAL);
    expect(unusable).toContain(words);
    expect(unusable).toContain("`baton workflow --write` writes it again");
  });

  it.each([
    [
      "the runner",
      { runs_on: ["self-hosted", "big"] },
      "runs on `ubuntu-24.04`, not on `self-hosted`, `big`",
    ],
    ["the engine's key", { engine: "codex" as const }, "doesn't pass `OPENAI_API_KEY` on"],
    [
      "the token for other repositories",
      { environment: { ...USUAL.environment, secret: "SIBLINGS_TOKEN" } },
      "doesn't pass `SIBLINGS_TOKEN` on",
    ],
    [
      "a cache of the user's own",
      {
        setup,
        environment: {
          ...USUAL.environment,
          caches: [{ path: "browsers", variable: "BROWSERS_PATH" }],
        },
      },
      "keeps no cache `browsers`",
    ],
    ["the setup", { setup }, `doesn't use \`${setup}\``],
  ])("differs in %s if the settings have changed since", (_, changed, words) => {
    const { unusable, differs } = inspectWorkflow(rendered(), { ...USUAL, ...changed });
    expect(unusable).toBeNull();
    expect(differs).toContain(words);
    expect(inspectWorkflow(rendered(changed), { ...USUAL, ...changed })).toEqual(NOTHING);
  });

  it("differs if isolation is now required, but not if it no longer is", () => {
    expect(inspectWorkflow(rendered({ isolation: "off" }), USUAL).differs).toContain(
      "no step `Isolation`",
    );
    expect(inspectWorkflow(rendered(), { ...USUAL, isolation: "off" })).toEqual(NOTHING);
  });

  it("is not compared with settings that can't be read", () => {
    expect(inspectWorkflow(rendered({ isolation: "off" }), null)).toEqual(NOTHING);
  });
});
