import { describe, expect, it } from "vitest";
import { loadSettings } from "../../src/config/load-settings.ts";
import { lint } from "./lint.ts";
import { broken } from "./rules.ts";
import { parsed, rendered, stepsIn } from "./variants.ts";

/** Labels that the settings accept, or might, and that YAML could take for something else. */
const LABELS = [
  'odd: "label" #1',
  "a, b], steps: [{run: id}",
  "\\",
  "'",
  "&anchor *alias",
  "!!js/function x",
  "true",
  "1e3",
  "# not a comment",
  "- item",
  "🦊",
];

describe("settings that are rendered into the workflow", () => {
  it.each(LABELS)("keep a label %j a label", async (label) => {
    const text = rendered({ runs_on: ["self-hosted", label] });
    expect(parsed(text).jobs["session"]!["runs-on"]).toEqual(["self-hosted", label]);
    expect(Object.keys(parsed(text).jobs)).toEqual(["session", "plain-key"]);
    expect(stepsIn(text)).toEqual(stepsIn(rendered()));
    expect(broken(text)).toEqual([]);
  });

  it.each([
    ["runs_on", '["${{ secrets.ANTHROPIC_API_KEY }}"]'],
    ["runs_on", '"a\\nb"'],
    ["runs_on", '"a\\u2028b"'],
    ["setup", ".github/actions/x\\n      - run: id"],
    ["setup", '".github/actions/x\\n      - run: id"'],
    ["setup", ".github/actions/../../elsewhere"],
    ["setup", "owner/action@v1"],
    ["setup", '".github/actions/x # y"'],
    ["setup", '".github/actions/${{ x }}"'],
    ["engine", "'command; id'"],
  ])("are refused if %s is %s", (key, value) => {
    expect(loadSettings(`${key}: ${value}\n`, ".github/baton.yml")).toMatchObject({ ok: false });
  });

  it("pass actionlint if they are accepted", async () => {
    expect(
      await lint(rendered({ runs_on: ["self-hosted", "linux"], setup: ".github/actions/_x.y-z" })),
    ).toEqual([]);
  });
});
