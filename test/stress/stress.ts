/** One build with everything that goes wrong in a busy repository, and what must hold of it in the end. */
import { openHouse } from "../scenarios/support/stage/house.ts";
import { Stage } from "../scenarios/support/stage/stage.ts";
import { told } from "../scenarios/support/stage/words.ts";
import { Base } from "./base.ts";
import { castOf, partOf } from "./cast.ts";
import { violations } from "./checks.ts";
import { Crowd } from "./crowd.ts";
import { meter, type Metered } from "./meter.ts";
import { playing } from "./playing.ts";
import { Random } from "./random.ts";
import { suiteFiles, suiteWorkflow } from "./suite.ts";

export interface StressOptions {
  seed: number;
  workers: number;
  /** A line now and then on how it goes. */
  say?: (line: string) => void;
}

export interface Stressed {
  violations: string[];
  metered: Metered;
  deeds: string[];
  merged: number;
  conflicts: number;
  sessions: number;
  seconds: number;
}

/** Nothing has changed in the record for this long: it is stuck. */
const STUCK_MS = 180_000;
const LOOK_MS = 100;
const PARALLEL = 10;

export async function stress({ seed, workers, say = () => undefined }: StressOptions): Promise<Stressed> {
  const random = new Random(seed);
  const cast = castOf(workers, random);
  const house = await openHouse({ slots: 6 });
  const begun = performance.now();
  try {
    const metered = meter(house.running);
    const config = `max_parallel: ${PARALLEL}\nguards:\n  leeway: ["shared/**", "own/**"]`;
    const stage = new Stage(house, {
      ...{ config, workflows: { "ci.yml": suiteWorkflow(cast) }, files: suiteFiles() },
      ...{ plan: cast.map(partOf), sessions: playing(cast) },
    });
    const crowd = new Crowd(stage, cast, new Base(stage, random));
    await stage.label();
    const over = await conduct(stage, crowd, say);
    const state = stage.state();
    const bad = over && state ? violations(stage, state, cast, crowd.base) : [];
    const stuck = over ? [] : [`stuck:\n${told(state, stage.words(), house.log)}`];
    const all = Object.values(state?.workers ?? {});
    return {
      violations: [...stuck, ...bad],
      ...{ metered, deeds: crowd.deeds, sessions: state?.build.sessions_run ?? 0 },
      merged: all.filter((w) => w.merge_sha !== null).length,
      conflicts: all.reduce((sum, w) => sum + w.conflicts.length, 0),
      seconds: (performance.now() - begun) / 1000,
    };
  } finally {
    await house.close();
  }
}

/** Until it has landed; false where it is stuck. */
async function conduct(stage: Stage, crowd: Crowd, say: (line: string) => void): Promise<boolean> {
  let seen = "";
  let since = performance.now();
  let told = 0;
  while (performance.now() - since < STUCK_MS) {
    const state = stage.state();
    const found = stage.record();
    if (found?.archived) return state?.build.status === "landed";
    if (found && found.head !== seen) [seen, since] = [found.head, performance.now()];
    if (state) await crowd.look(state);
    const merged = Object.values(state?.workers ?? {}).filter((w) => w.merge_sha !== null).length;
    if (merged > told) say(`${(told = merged)} merged`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return false;
}
