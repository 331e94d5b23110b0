/** What lands doesn't hang on when hints come, in which order, and to which replica. */
import { expect, test } from "vitest";
import { play } from "./play.ts";
import { scenarioOf, type Planned, type Scenario, type Settings } from "./scenario.ts";
import type { Act } from "./world/acts.ts";

const auto: Settings["gates"] = { plan: "auto", launch: "auto", wave: "auto", landing: "auto" };

/** What GitHub refuses may hang on the moment, and another end would be as right: only hints and processes fail. */
const faults: Scenario["faults"] = {
  ...{ requests: 0, deliveries: 0.3, crashes: 0.05, runs: 0, database: 0.01, clocks: 0 },
};

async function ends(seed: number, given: Partial<Scenario>): Promise<string[]> {
  const scenario: Scenario = { ...scenarioOf(seed), acts: [], faults, replicas: 2, ...given };
  const all = new Set<string>();
  for (const order of [0, 1, 2]) {
    const { end, violations } = await play(scenario, { order });
    all.add(violations.length > 0 ? `broken: ${violations.join("; ")}` : end);
  }
  return [...all];
}

test.each([500, 501, 502, 503])(
  "given hints in another order, then seed %i lands the same",
  async (seed) => {
    expect(await ends(seed, {})).toHaveLength(1);
  },
  300_000,
);

const gated = (gates: Partial<Settings["gates"]>): Settings => ({
  ...{ gates: { ...auto, ...gates }, ci: "auto", parallel: 4, budget: null, loops: 0 },
});
const when = (moment: Planned["when"], act: Act, worker = 0): Planned => {
  return { when: moment, minute: 0, act, who: "wren", worker };
};
const calm = { red: 0, trouble: 0, ci: "none", ground: "ready", idle: false } as const;
const workers = ["W1.1", "W1.2"].map((id) => ({ id, after: [], files: [`src/${id}.txt`] }));

/** At these moments the build waits for people: what they do then, and in which order, decides, and nothing else. */
test.each<[string, Settings, Planned[], RegExp]>([
  ["skip a worker", gated({ launch: "human" }), [when("held", "/skip W", 1)], /landed, W1.1 merged, W1.2 skipped/],
  ["edit a brief", gated({ launch: "human" }), [when("held", "edit a brief", 1)], /landed, W1.1 merged, W1.2 merged/],
  ["cancel the plan", gated({ plan: "human" }), [when("awaiting_approval", "/cancel")], /cancelled, W1.1 open/],
  [
    "hold the build and ask for changes",
    gated({ plan: "human" }),
    [when("awaiting_approval", "/hold"), when("held", "ask for changes")],
    /landed, W1.1 merged, W1.2 merged/,
  ],
  ["push to the base", gated({ landing: "human" }), [when("landing", "push to the base")], /landed, W1.1 merged/],
])(
  "given people who %s, then hints in another order change nothing",
  async (_, settings, acts, expected) => {
    const found = await ends(600, { ...calm, workers, settings, acts });
    expect(found).toEqual([expect.stringMatching(expected)]);
  },
  300_000,
);
