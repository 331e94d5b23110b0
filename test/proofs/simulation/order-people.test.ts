/**
 * The order of hints also does not change what people cause: at these moments the build waits for
 * them.
 */
import { expect, test } from "vitest";
import { listEnds } from "./any-order.ts";
import type { Planned, Settings } from "./scenario.ts";
import type { Act } from "./world/acts.ts";

const auto: Settings["gates"] = { plan: "auto", launch: "auto", wave: "auto", landing: "auto" };
const gated = (gates: Partial<Settings["gates"]>): Settings => ({
  ...{
    gates: { ...auto, ...gates },
    ci: "auto",
    parallel: 4,
    budget: null,
    loops: 0,
    target: null,
  },
});
const when = (moment: Planned["when"], act: Act, worker = 0): Planned => {
  return { when: moment, minute: 0, act, who: "wren", worker };
};
const calm = { red: 0, trouble: 0, ci: "none", setup: "ready", idle: false } as const;
const workers = ["W1.1", "W1.2"].map((id) => ({ id, after: [], files: [`src/${id}.txt`] }));

/**
 * At these moments the build waits for people. Only what they do then, and in which order, decides.
 */
test.each<[string, Settings, Planned[], RegExp]>([
  [
    "skip a worker",
    gated({ launch: "human" }),
    [when("held", "/skip W", 1)],
    /landed, W1.1 merged, W1.2 skipped/,
  ],
  [
    "edit a brief",
    gated({ launch: "human" }),
    [when("held", "edit a brief", 1)],
    /landed, W1.1 merged, W1.2 merged/,
  ],
  [
    "cancel the plan",
    gated({ plan: "human" }),
    [when("awaiting_approval", "/cancel")],
    /cancelled, W1.1 open/,
  ],
  // What happens while it is held depends on when somebody resumes it.
  [
    "hold it",
    gated({ plan: "human" }),
    [when("awaiting_approval", "/hold")],
    /landed, W1.1 merged, W1.2 merged/,
  ],
  [
    "push to the base",
    gated({ landing: "human" }),
    [when("landing", "push to the base")],
    /landed, W1.1 merged/,
  ],
])(
  "people who %s: hints in another order change nothing",
  async (_, settings, acts, expected) => {
    const found = await listEnds(600, { ...calm, workers, settings, acts });
    expect(found).toEqual([expect.stringMatching(expected)]);
  },
  300_000,
);
