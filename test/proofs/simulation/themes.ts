/** What a seed is about, if it has a theme: people's acts at the moment when they matter. */
import type { Drawn, Moment, Planned, Scenario } from "./scenario.ts";
import type { Act } from "./world/acts.ts";

const one = (id: string, after: string[] = []): Drawn => ({ id, after, files: [`src/${id}.txt`] });
const TWO = [one("W1.1"), one("W1.2")];
const WAVES = [...TWO, one("W2.1", ["W1.1"])];

/** `seconds` after the moment. */
function acts(
  ...all: [act: Act, when: Moment, worker?: number, seconds?: number][]
): Pick<Scenario, "acts"> {
  const planned = ([act, when, worker = 0, seconds = 0]: (typeof all)[number]): Planned => {
    return { act, when, worker, who: "wren", minute: seconds };
  };
  return { acts: all.map(planned) };
}

type Theme = (drawn: Scenario) => Partial<Scenario>;
const asked = ({ settings }: Scenario, gates: Partial<Scenario["settings"]["gates"]>) => ({
  settings: { ...settings, gates: { ...settings.gates, ...gates } },
});

export const THEMES: Record<string, Theme> = {
  "a worker is skipped": () => ({ workers: TWO, ...acts(["/skip W", "in_review"]) }),
  "a worker is cancelled": () => ({ workers: TWO, ...acts(["/cancel W", "running"]) }),
  "the build branch is deleted": () => ({
    workers: TWO,
    ...acts(["delete the build branch", "in_review"]),
  }),
  "the land branch is deleted": (drawn) => ({
    ...asked(drawn, { landing: "human" }),
    ...acts(["delete the land branch", "landing", 0, 30]),
  }),
  "the configuration is another": () => ({
    setup: "ready",
    ...acts(["configure again", "running"]),
  }),
  "the repository is renamed": () => acts(["rename the repository", "in_review"]),
  "people push": () =>
    acts(["push to a worker", "in_review", 0, 5], ["push to a worker", "in_ci", 1, 5]),
  "the base is renamed": () => ({ setup: "ready", ...acts(["rename the base", "building"]) }),
  "the build branch is red": () => ({
    workers: WAVES,
    ci: "push",
    setup: "ready",
    red: 0.5,
    acts: [],
  }),
  "the candidate is merged": () => ({
    ...{ workers: WAVES, ci: "main", setup: "ready", red: 0 },
    ...acts(["merge the landing", "in_ci", 0, 15], ["merge the landing", "in_ci", 1, 15]),
  }),
  "words are edited": () =>
    acts(["say something", "building"], ["edit words into a command", "running", 0, 10]),
  "words stand in a review": () =>
    acts(["a command in a review", "in_review"], ["a command in a review", "in_ci"]),
  "a diff moves": (drawn) => ({
    ...{
      workers: TWO,
      ci: "none",
      setup: "ready",
      ...asked(drawn, { plan: "auto", launch: "auto" }),
    },
    ...acts(
      ["/hold", "in_review"],
      ["push to the build", "held"],
      ["update a pull request", "held", 0, 20],
    ),
  }),
  "the base moves on": (drawn) => ({
    ...asked(drawn, { landing: "auto" }),
    ...{ setup: "ready", red: 0 },
    ...acts(
      ["push to the base", "in_review"],
      ["push to the base", "closing"],
      ["push to the base", "landing"],
    ),
  }),
  "nothing is to be done": () => ({ idle: true, acts: [] }),
  // GitHub closes the issue with the merge. Baton closes it if it is still open a third of a second
  // later. The merge comes seconds after the landing begins, or a minute if GitHub's limits
  // intervene.
  "the issue is reopened": (drawn) => ({
    ...{ ...asked(drawn, { landing: "auto" }), ci: "none", setup: "ready" },
    acts: Array.from(
      { length: 400 },
      (_, i) => acts(["reopen the issue", "landing", 0, 1.5 + i / 4]).acts,
    ).flat(),
  }),
  "a conflict": (drawn) => ({
    ...{
      workers: TWO,
      trouble: 0.1,
      idle: false,
      broken: false,
      ci: "none",
      setup: "ready",
      calm: 150,
    },
    ...asked(drawn, { plan: "auto", launch: "auto" }),
    ...acts(
      ["push to the build", "in_review"],
      ["push a conflict to the build", "in_review", 0, 3],
    ),
  }),
  steered: () => acts(["/steer W be quick", "running"], ["/steer W be quick", "in_review", 1]),
  reverted: () => acts(["/revert", "landed"]),
  // Far more faults than usual, to find what only two faults together cause.
  "a storm": ({ faults }) => ({
    faults: { ...faults, requests: 0.1, crashes: 0.1, runs: 0.5 },
    acts: [],
  }),
  "runs are lost": ({ faults }) => ({
    ...{ workers: [...WAVES, one("W1.3")], trouble: 0, acts: [] },
    faults: {
      ...faults,
      requests: 0.03,
      crashes: 0,
      runs: 0.5,
      deliveries: 0,
      database: 0,
      clocks: 0,
    },
  }),
  "sessions fail": () => ({ workers: TWO, setup: "ready", trouble: 0.2, broken: true, acts: [] }),
  "people judge": () =>
    acts(["ask for changes", "in_review"], ["approve a pull request", "rework"]),
  "people's work is left": () =>
    acts(["push to a worker", "in_review", 0, 5], ["/cancel", "in_review", 0, 40]),
  "a request stands": () => ({
    workers: TWO,
    trouble: 0,
    ...acts(["ask for changes", "in_review", 0, 20]),
  }),
  "words are said": () => ({
    ...{ workers: TWO, setup: "ready", trouble: 0.2, broken: true },
    ...acts(["/retry W\nSay it in metres.", "failed"], ["/steer W be quick", "running", 1]),
  }),
  "the plan is adapted": () => ({
    ...{
      workers: [one("W1.1"), one("W2.1", ["W1.1"]), one("W2.2"), one("W3.1")],
      idle: false,
      trouble: 0,
      red: 0,
    },
    ...{ ci: "none", setup: "ready", acts: [] },
  }),
};

/** @param nth counts the seeds that have a theme */
export function applyTheme(drawn: Scenario, nth: number): Scenario {
  const all = Object.values(THEMES);
  return { ...drawn, ...all[nth % all.length]!(drawn) };
}
