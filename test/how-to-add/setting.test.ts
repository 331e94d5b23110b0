/** Follows CONTRIBUTING for a setting. */
import { expect } from "vitest";
import type * as Loading from "../../src/config/load-settings.ts";
import type * as Sources from "../../src/core/model/template-source.ts";
import { DOCUMENT_PARTS, insertAfter, replaceText, testRecipe } from "./support/recipe.ts";

const SETTINGS = "src/core/model/settings.ts";
const SOURCES = "src/core/model/template-source.ts";
const LOADING = "src/config/load-settings.ts";

const KEY = `  welcome: z
    .boolean()
    .default(DEFAULT_SETTINGS.welcome)
    .describe("Whether Baton welcomes the author of a request."),`;

testRecipe(
  {
    heading: "A setting",
    parts: DOCUMENT_PARTS,
    steps: [
      [
        { edit: SETTINGS, by: insertAfter("  sync: SyncMode;", "  welcome: boolean;") },
        { edit: SETTINGS, by: insertAfter('  sync: "ask",', "  welcome: false,") },
      ],
      [
        {
          edit: "src/config/schema.ts",
          by: insertAfter("export const settingsSchema = z.strictObject({", KEY),
        },
      ],
      [
        {
          edit: SOURCES,
          by: replaceText('"models", "knowledge"', '"models", "knowledge", "welcome"'),
        },
      ],
      [{ run: "schema" }, { run: "docs" }],
    ],
  },
  async (copy) => {
    const { loadSettings } = await copy.load<typeof Loading>(LOADING);
    const load = (text: string) => loadSettings(text, ".github/baton.yml");
    expect(load("welcome: true")).toMatchObject({ ok: true, value: { welcome: true } });
    expect(load("")).toMatchObject({ ok: true, value: { welcome: false } });
    expect(load("welcome: 3")).toMatchObject({ ok: false, problems: [{ field: "welcome" }] });
    const { findProtection } = await copy.load<typeof Sources>(SOURCES);
    expect(findProtection("welcome", [])).toBeNull();
    expect(copy.read("src/config/baton.schema.json")).toContain('"welcome"');
    expect(copy.read(".github/docs/configuration.md")).toContain(
      "- `welcome`: Whether Baton welcomes the author of a request. Default: `false`.",
    );
    expect(copy.compile(LOADING)).toBe("");
  },
);
