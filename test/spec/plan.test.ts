import { describe, expect, it } from "vitest";
import type { Brief } from "../../src/core/model/brief.ts";
import { estimateEffort } from "../../src/core/plan/estimate.ts";
import { renderPlanGraph } from "../../src/core/messages/plan-graph.ts";
import { hashPlan, hashString } from "../../src/core/model/hash.ts";
import { validatePlan } from "../../src/core/plan/validate.ts";
import { getBuildView } from "../../src/core/messages/build-view.ts";
import { sampleState } from "./record-sample.ts";

const base = sampleState(["W1.1"]).briefs[0]!;
const brief = (id: Brief["id"], change: Partial<Brief> = {}): Brief => ({
  ...base,
  id,
  paths: [`src/${id}.js`],
  ...change,
});

describe("given a plan", () => {
  it("when waves, dependencies and paths fit, then it has no problem", () => {
    const plan = [
      brief("W1.1"),
      brief("W1.2"),
      brief("W2.1", { depends_on: ["W1.1", "W1.2"], paths: ["src/W1.1.js"] }),
    ];
    expect(validatePlan(plan)).toEqual([]);
  });

  it.each<[string, Brief[], string]>([
    ["it is empty", [], "no workers"],
    ["an id is given twice", [brief("W1.1"), brief("W1.1")], "W1.1 is given 2 times"],
    ["a wave is left out", [brief("W1.1"), brief("W3.1")], "Wave 2 has no workers"],
    [
      "a dependency is missing",
      [brief("W1.1"), brief("W2.1", { depends_on: ["W1.9"] })],
      "W1.9, which is not in the plan",
    ],
    [
      "a worker depends on itself",
      [brief("W1.1", { depends_on: ["W1.1"] })],
      "W1.1 depends on itself",
    ],
    [
      "a dependency is in its wave",
      [brief("W1.1"), brief("W1.2", { depends_on: ["W1.1"] })],
      "in its own wave",
    ],
    [
      "a dependency comes later",
      [brief("W1.1", { depends_on: ["W2.1"] }), brief("W2.1")],
      "in a later wave",
    ],
    [
      "dependencies go round",
      [brief("W1.1", { depends_on: ["W2.1"] }), brief("W2.1", { depends_on: ["W1.1"] })],
      "circular: W1.1 → W2.1 → W1.1",
    ],
    [
      "two workers of a wave may change one path",
      [brief("W1.1", { paths: ["src/**"] }), brief("W1.2", { paths: ["docs/x.md", "src/a.js"] })],
      "W1.1 and W1.2 of wave 1 may both change `src/a.js`",
    ],
    [
      "a path has braces",
      [brief("W1.1", { paths: ["src/{a,b}.js"] })],
      "W1.1: the path `src/{a,b}.js` uses braces",
    ],
    ["a path leaves the repository", [brief("W1.1", { paths: ["../x"] })], "`..` segment"],
  ])("when %s, then it says so", (_, plan, said) => {
    expect(validatePlan(plan).join("\n")).toContain(said);
  });

  it("when it is built to be expensive, then it is refused instead of compared", () => {
    const paths = Array.from({ length: 100 }, (_, i) => `${"*a".repeat(50)}${i}`);
    const plan = Array.from({ length: 50 }, (_, i) => brief(`W1.${i + 1}`, { paths }));
    expect(validatePlan(plan)[0]).toContain("names 5000 paths");
  });
});

describe("given a plan's hash", () => {
  it("then the order of briefs does not matter, and every word does", () => {
    const [a, b] = [brief("W1.1"), brief("W2.1")];
    expect(hashPlan([a, b])).toMatch(/^[0-9a-f]{12}$/);
    expect(hashPlan([b, a])).toBe(hashPlan([a, b]));
    expect(hashPlan([a, { ...b, context: `${b.context}.` }])).not.toBe(hashPlan([a, b]));
  });

  it("then sha256 is the known function over UTF-8", () => {
    expect(hashString("abc")).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(hashString("é")).toBe(
      "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c",
    );
  });
});

describe("given an estimate", () => {
  it("then it counts sessions, follows the slowest of a wave, and says what it is based on", () => {
    const plan = [brief("W1.1"), brief("W1.2", { complexity: "complex" }), brief("W2.1")];
    const guess = estimateEffort(plan, { max_parallel: 4 });
    expect(guess).toMatchObject({ sessions: 9, minutes: 27 + 12 + 5 });
    expect(guess.basis).toEqual({ workers: 3, final: "close", memory: false, parallel: 4 });
    expect(estimateEffort(plan, { max_parallel: 1 }).minutes).toBe(39 + 12 + 5);
  });

  it("then the memory session counts if builds remember, and takes no extra time", () => {
    const effort = (on: boolean) =>
      estimateEffort([brief("W1.1")], { max_parallel: 4, knowledge: { on, model: "complex" } });
    expect(effort(true).sessions).toBe(effort(false).sessions + 1);
    expect(effort(true).minutes).toBe(effort(false).minutes);
    expect(effort(true).basis.memory).toBe(true);
    expect(effort(false).basis.memory).toBe(false);
  });
});

describe("given the graph", () => {
  it("then it shows waves and dependencies, and a name can't leave its label", () => {
    const state = sampleState();
    state.briefs[0]!.name = 'x"] --> evil; `click` <b>#end';
    const text = renderPlanGraph(getBuildView(state), 9000);
    expect(text).toContain("W1_1 --> W2_1");
    expect(text).toContain(
      'W1_1["W1.1: x#34;#93; --#62; evil#59; #96;click#96; #60;b#62;#35;end"]',
    );
  });

  it("when there is no room for names, then it shows ids, then waves, then nothing", () => {
    const ids = Array.from({ length: 90 }, (_, i) => `W1.${i + 1}` as const);
    const drawn = (chars: number) => renderPlanGraph(getBuildView(sampleState(ids)), chars);
    expect(drawn(9000)).toContain('W1_90["W1.90: Task W1.90"]');
    expect(drawn(2000)).toContain('W1_90["W1.90"]');
    expect(drawn(1000)).toBe('flowchart LR\n  wave1["Wave 1: 90 workers"]');
    expect(drawn(10)).toBeNull();
  });

  it("when it has more edges than Mermaid draws, then it shows waves", () => {
    const view = getBuildView(sampleState());
    view.waves[1]!.workers[0]!.dependsOn = Array.from({ length: 501 }, () => "W1.1" as const);
    expect(renderPlanGraph(view, 50_000)).toMatch(/wave1 --> wave2$/);
  });
});
