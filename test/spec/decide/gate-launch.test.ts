/** `gates: launch: human`: workers are created first and start after approval. */
import { describe, expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import { sha } from "../support/facts.ts";
import { building, merged } from "../support/scenes.ts";

const launch = (by: "human" | "auto") => ({ gates: { ...DEFAULT_SETTINGS.gates, launch: by } });
const prepared = () => building(undefined, { ...launch("human"), max_parallel: 1 });

describe("given launches by people", () => {
  test("then ready workers are prepared, and one question says where to put their input", () => {
    const stage = prepared();
    expect(stage.dispatched).toEqual(["build/architect/1"]);
    expect(["W1.1", "W1.2", "W2.1"].map((id) => stage.status(id as "W1.1"))).toEqual([
      "held",
      "held",
      "planned",
    ]);
    expect(stage.why("W1.1")).toMatch(
      /^a person: `\/start W1\.1` launches it; it is prepared since .* UTC, at /,
    );
    const asked = stage.comments.filter((body) => body.includes("@ann"));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(
      /^@ann, 2 workers are prepared: `\/start` launches them all, `\/start W1\.1` that one\./,
    );
    expect(asked[0]).toMatch(/`context\/` on `baton\/.*\/record`/);
    expect(stage.says("/status").comments.at(-1)).toContain("W1.1, W1.2 are prepared since 2026-");
  });

  test("then /start with an id launches that one from the current build branch", () => {
    const stage = prepared();
    stage.facts.refs.build!.sha = sha("moved");
    stage.says("/start W1.2");
    expect(stage.dispatched.slice(1)).toEqual(["W1.2/work/1"]);
    expect(stage.state!.workers["W1.2"]!.session!.base).toBe(sha("moved"));
    expect(stage.status("W1.1")).toBe("held");
  });

  test("then /start alone launches as many as may run at a time, and the next wave asks again", () => {
    const stage = prepared().says("/start");
    expect(stage.dispatched.slice(1)).toEqual(["W1.1/work/1"]);
    expect(stage.why("W1.2")).toContain("a free place");
    merged(stage, "W1.1", "W1.2");
    expect(stage.status("W2.1")).toBe("held");
    expect(stage.comments.at(-1)).toMatch(
      /^@ann, a worker is prepared: `\/start W2\.1` launches it\./,
    );
  });

  test("then /retry and /approve say what starts it", () => {
    expect(prepared().says("/approve").comments.at(-1)).toMatch(
      /nothing waits for an approval\. W1\.1, W1\.2 are prep/,
    );
    expect(prepared().says("/retry W1.1").comments.at(-1)).toContain("`/start W1.1` starts it");
  });

  test("and the configuration stops asking, then they begin", () => {
    const stage = prepared();
    stage.facts.settings = { ok: true, value: { ...DEFAULT_SETTINGS, ...launch("auto") } };
    expect(stage.settle().dispatched.slice(1)).toEqual(["W1.1/work/1", "W1.2/work/1"]);
  });
});

test("/start of a worker that is not prepared is answered", () => {
  expect(prepared().says("/start W2.1").comments.at(-1)).toMatch(
    /W2\.1 is planned and waits for .* once it is prepared\.$/,
  );
  expect(building().says("/start").comments.at(-1)).toBe("No worker waits for `/start` now.");
  expect(building().says("/start W2.1").comments.at(-1)).toMatch(/It then starts by itself\.$/);
  expect(building().says("/start W1.1").comments.at(-1)).toMatch(
    /W1\.1 is running.*It was started already\.$/,
  );
});
