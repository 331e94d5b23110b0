/**
 * What running sessions may still spend never exceeds what the budgets leave, in any order of
 * events.
 */
import fc from "fast-check";
import { test } from "vitest";
import {
  isLive,
  getSessionName,
  type Subject,
} from "../../../src/core/rules/sessions/lifecycle.ts";
import { withBudgets } from "../support/budgets.ts";
import { aBrief, aPlan, APPROVE, COMPLETE } from "../support/facts.ts";
import { building } from "../support/scenes.ts";
import type { SessionName } from "../../../src/core/model/names.ts";
import type { SessionState } from "../../../src/core/model/session.ts";
import type { Stage } from "../support/stage.ts";

const PLAN = aPlan(aBrief("W1.1"), aBrief("W1.2"), aBrief("W1.3"), aBrief("W1.4"), aBrief("W1.5"));

function live(stage: Stage): Map<SessionName, SessionState> {
  const { build, workers } = stage.state!;
  const named = (subject: Subject, session: SessionState) =>
    [getSessionName(subject, session), session] as const;
  const all = [
    ...Object.values(build.sessions).map((session) => named("build", session)),
    ...Object.values(workers).flatMap(({ id, session }) => (session ? [named(id, session)] : [])),
  ];
  return new Map(all.filter(([, session]) => isLive(session)));
}

/** Returns by how many dollars the limits and the money already spent exceed the budget. */
function excess(stage: Stage, budget: number): number {
  const limits = [...live(stage).values()].reduce((sum, { limit }) => sum + (limit ?? 0), 0);
  return (stage.state!.build.usage.dollars ?? 0) + limits - budget;
}

const step = fc.record({
  which: fc.nat(9),
  part: fc.double({ min: 0, max: 1, noNaN: true }),
  atLimit: fc.boolean(),
});

test("the limits of all running sessions and the money spent never exceed the budget", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(0.02, 0.5, 3, 20),
      fc.integer({ min: 1, max: 6 }),
      fc.array(step, { minLength: 1, maxLength: 12 }),
      (budget, parallel, steps) => {
        const stage = building(PLAN, {
          ...withBudgets({ build: budget }),
          max_parallel: parallel,
        });
        for (const { which, part, atLimit } of steps) {
          const at = stage.facts.runs.filter(({ status }) => status !== "completed");
          const run = at[which % Math.max(1, at.length)];
          if (!run) break;
          const name = run.session;
          const { limit } = live(stage).get(name)!;
          stage.played = {
            model: "m",
            dollars: atLimit ? limit! : Math.floor(limit! * part * 1e6) / 1e6,
          };
          if (atLimit) stage.reachesLimit(name, { files: 1 });
          else stage.closes(name, name.includes("review") ? APPROVE : COMPLETE);
          if (excess(stage, budget) > 1e-6)
            throw new Error(`${excess(stage, budget)} dollars too much`);
          if (stage.state!.build.stop) break;
        }
      },
    ),
    { numRuns: 150 },
  );
});
