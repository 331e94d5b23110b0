import { describe, expect, test } from "vitest";
import { DEFAULT_SETTINGS, getSessionSettings } from "../../../src/core/model/settings.ts";
import { parseRecord } from "../../../src/core/record/parse.ts";
import { renderRecord } from "../../../src/core/record/render.ts";
import { getSessionSpec } from "../../../src/core/sessions/index.ts";
import { COMPLEXITIES } from "../../../src/core/model/brief.ts";
import { building } from "../support/scenes.ts";

describe("what plays the sessions", () => {
  const own = { ...DEFAULT_SETTINGS.models, easy: "own-model" };

  test("stands in the record, where a session's run reads it, and follows the configuration", () => {
    const stage = building(undefined, { models: own });
    expect(stage.state!.build.session_settings.models).toEqual(own);
    stage.facts.settings = { ok: true, value: { ...DEFAULT_SETTINGS, engine: "command" } };
    stage.settle();
    expect(stage.state!.build.session_settings).toEqual({
      ...getSessionSettings(DEFAULT_SETTINGS),
      engine: "command",
    });
    expect(stage.messages.join("\n")).toContain("settings have changed");
  });

  test("is the same for any order of names in the record and the configuration", () => {
    const price = { input: 1, output: 1, cache_read: 1, cache_write: 1 };
    const prices = { b: { ...price, long: { above: 9, ...price } }, a: price };
    const stage = building(undefined, { prices });
    const read = parseRecord(renderRecord(stage.state!));
    if (read.ok) stage.state = read.state;
    stage.settle();
    expect(stage.messages.join("\n")).not.toContain("settings have changed");
  });

  test("is unchanged while the configuration can't be read", () => {
    const stage = building(undefined, { models: own });
    stage.facts.settings = { ok: false, problem: "line 1" };
    stage.settle();
    expect(stage.state!.build.session_settings.models).toEqual(own);
  });

  test("is the model for the brief's complexity, and a strong one for judgements", () => {
    const sizes = (kind: "work" | "review" | "architect") =>
      COMPLEXITIES.map((c) => getSessionSpec(kind).model(c, DEFAULT_SETTINGS));
    expect(sizes("work")).toEqual(["easy", "normal", "complex"]);
    expect(sizes("review")).toEqual(["normal", "normal", "complex"]);
    expect(sizes("architect")).toEqual(["complex", "complex", "complex"]);
  });
});
