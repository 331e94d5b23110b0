import { describe, expect, it } from "vitest";
import { came, looped, passed } from "../support/loops.ts";

describe("given a build with two loops", () => {
  it("then the second begins where the first has ended, with its own attempts", () => {
    const stage = looped(passed({ loops: 2 })).closes("loop-1/memory/1", came());
    expect(stage.dispatched.at(-1)).toBe("loop-2/research/1");
    looped(stage, 2);
    expect(stage.dispatched.slice(-2).toSorted()).toEqual(["build/close/1", "loop-2/memory/1"]);
    expect(stage.state!.build.loops.map(({ n, wave, phase }) => [n, wave, phase])).toEqual([
      [1, 2, "over"],
      [2, 3, "over"],
    ]);
  });
});
