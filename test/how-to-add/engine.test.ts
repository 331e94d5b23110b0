/** Follows CONTRIBUTING for an engine. */
import { expect } from "vitest";
import type * as Loading from "../../src/config/load-settings.ts";
import type { EngineName } from "../../src/core/model/settings.ts";
import type { Engine, EngineInput } from "../../src/runner/engines/engine.ts";
import type * as Engines from "../../src/runner/engines/index.ts";
import { DOCUMENT_PARTS, insertAfter, testRecipe } from "./support/recipe.ts";

const ENGINES = "src/runner/engines/index.ts";

const ECHO = `
import { NO_USAGE } from "../../core/model/proposal.ts";
import type { Engine } from "./engine.ts";

/** Closes with the session's task. */
export function createEchoEngine(): Engine {
  return {
    name: "echo",
    run: async ({ task }) => ({
      result: { ended: "closed", close: { task } },
      model: "none",
      usage: NO_USAGE,
    }),
  };
}
`;

testRecipe(
  {
    heading: "An engine",
    parts: DOCUMENT_PARTS,
    steps: [
      [
        {
          edit: "src/core/model/settings.ts",
          by: insertAfter("export const ENGINE_PROVIDERS = {", "  echo: null,"),
        },
      ],
      [{ add: "src/runner/engines/echo.ts", text: ECHO }],
      [
        {
          edit: ENGINES,
          by: insertAfter(
            "(setup: EngineSetup) => Engine | Missing>> = {",
            "  echo: () => createEchoEngine(),",
            'import { createEchoEngine } from "./echo.ts";',
          ),
        },
      ],
      [{ run: "schema" }, { run: "docs" }],
    ],
  },
  async (copy) => {
    const { loadSettings } = await copy.load<typeof Loading>("src/config/load-settings.ts");
    const loaded = loadSettings("engine: echo", ".github/baton.yml");
    expect(loaded).toMatchObject({ ok: true, value: { engine: "echo" } });
    const { createEngine } = await copy.load<typeof Engines>(ENGINES);
    const engine = createEngine("echo" as EngineName, {} as Engines.EngineSetup) as Engine;
    const { result } = await engine.run({ task: "Say it." } as EngineInput);
    expect(result).toEqual({ ended: "closed", close: { task: "Say it." } });
    expect(copy.read("src/config/baton.schema.json")).toContain('"echo"');
    expect(copy.read(".github/docs/configuration.md")).toContain("One of `echo`, `anthropic`");
    expect(copy.compile(ENGINES)).toBe("");
  },
);
