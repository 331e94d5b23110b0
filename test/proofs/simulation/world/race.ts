/** People at the worst moment: their act reaches GitHub just before a request of Baton's. */
import type { Planned } from "../scenario.ts";
import type { Act } from "./acts.ts";
import type { Dice } from "./dice.ts";

/** Baton's request that is on its way. */
export const ON = {
  merge: /^PUT .*\/pulls\/\d+\/merge$/,
  review: /^POST .*\/pulls\/\d+\/reviews$/,
  dispatch: /^POST .*\/dispatches$/,
  save: /^POST .*\/graphql$/,
  removal: /^POST .*\/graphql$/,
  landing: /^PUT .*\/pulls\/\d+\/merge$/,
} as const;

const MERGES: readonly Act[] = [
  ...([
    "push to a worker",
    "push to a worker",
    "push to the base",
    "close a pull request",
    "/hold",
  ] as const),
];

/** `first`: this many of these requests come before the first worker has begun. */
const RACES: readonly { on: keyof typeof ON; first: number; acts: readonly Act[] }[] = [
  { on: "merge", first: 0, acts: MERGES },
  { on: "merge", first: 0, acts: MERGES },
  {
    on: "review",
    first: 0,
    acts: ["/hold", "/hold", "/pause", "push to a worker", "ask for changes"],
  },
  { on: "dispatch", first: 2, acts: ["/pause", "/hold", "/cancel", "edit a brief"] },
  { on: "save", first: 4, acts: ["push to the record", "edit a brief"] },
];

export interface Race {
  on: keyof typeof ON;
  /** This many of these requests pass before the act. */
  after: number;
  act: Omit<Planned, "minute" | "worker" | "when">;
}

/** How often somebody pushes to a worker's branch just before Baton deletes it. */
const REMOVALS = 0.15;
/** How often somebody pushes to the landing pull request just before Baton merges it. */
const LANDINGS = 0.1;

/** One in four of five seeds with acts of people. Asked by name: nothing else depends on it. */
export function createRace(dice: Dice, acts: readonly Planned[]): Race | null {
  if (acts.length === 0) return null;
  if (dice.of("rush on removal") < REMOVALS)
    return { on: "removal", after: 0, act: { act: "push to a worker", who: "wren" } };
  if (dice.of("rush on landing") < LANDINGS)
    return { on: "landing", after: 0, act: { act: "push to the landing", who: "wren" } };
  if (dice.of("rush") < 0.25) return null;
  const { on, first, acts: all } = dice.pickOf("rush on", RACES);
  const act = {
    act: dice.pickOf(`rush ${on}`, all),
    who: dice.pickOf("rush who", ["you", "wren"] as const),
  };
  return { on, after: first + Math.floor(dice.of("rush after") * 2), act };
}
