/**
 * One build with everything that goes wrong in a busy repository, and what must hold at its end.
 */
import { openTestbed } from "../../scenarios/support/stage/testbed.ts";
import { Stage } from "../../scenarios/support/stage/stage.ts";
import { describeWait } from "../../scenarios/support/stage/words.ts";
import { Base } from "./base.ts";
import { createCast, createPart } from "./cast.ts";
import { findViolations } from "./checks.ts";
import { StressPeople } from "./people.ts";
import { startMeter, type Metered, type Quota } from "./meter.ts";
import { createScripts } from "./session-scripts.ts";
import { Random } from "./random.ts";
import { createSuiteFiles, createSuiteWorkflow } from "./suite.ts";

export interface StressOptions {
  seed: number;
  workers: number;
  /**
   * REST requests that GitHub gives the App per hour; null = unlimited. The default is GitHub's
   * 5,000.
   */
  quota?: number | null;
  /** Called now and then with a line about the progress. */
  say?: (line: string) => void;
}

export interface StressResult {
  violations: string[];
  metered: Metered;
  deeds: string[];
  merged: number;
  conflicts: number;
  sessions: number;
  seconds: number;
}

/** The build is stuck if its record has not changed for this long. */
const STUCK_MS = 180_000;
/**
 * After this long without a change, and with hardly any requests left, the build waits for the next
 * hour's.
 */
const WAITS_MS = 30_000;
/** Share of the quota that the App reserves for merges and edits. */
const HELD_BACK = 0.02;
const LOOK_MS = 100;
const PARALLEL = 10;

export async function playStress({
  seed,
  workers,
  quota,
  say = () => undefined,
}: StressOptions): Promise<StressResult> {
  const random = new Random(seed);
  const cast = createCast(workers, random);
  const testbed = await openTestbed({ slots: 6, quota });
  const begun = performance.now();
  try {
    const metered = startMeter(testbed.running);
    const config = `max_parallel: ${PARALLEL}\nguards:\n  leeway: ["shared/**", "own/**"]`;
    const stage = new Stage(testbed, {
      ...{ config, workflows: { "ci.yml": createSuiteWorkflow(cast) }, files: createSuiteFiles() },
      ...{ plan: cast.map(createPart), sessions: createScripts(cast) },
    });
    const people = new StressPeople(stage, cast, new Base(stage, random));
    await stage.label();
    const end = await conduct(stage, people, metered, say);
    const state = stage.state();
    const over = end === "landed";
    const bad = over && state ? findViolations(stage, state, cast, people.base) : [];
    const where = describeWait(state, stage.words(), testbed.log);
    const why = end === "quota" && metered.quota ? tellQuota(metered.quota) : "stuck";
    const stuck = over ? [] : [`${why}:\n${where}`];
    const all = Object.values(state?.workers ?? {});
    return {
      violations: [...stuck, ...bad],
      ...{ metered, deeds: people.deeds, sessions: state?.build.sessions_run ?? 0 },
      merged: all.filter((w) => w.merge_sha !== null).length,
      conflicts: all.reduce((sum, w) => sum + w.conflicts.length, 0),
      seconds: (performance.now() - begun) / 1000,
    };
  } finally {
    await testbed.close();
  }
}

/** Runs until it has landed, is stuck, or waits for the next hour's requests. */
async function conduct(
  stage: Stage,
  people: StressPeople,
  metered: Metered,
  say: (line: string) => void,
): Promise<"landed" | "stuck" | "quota"> {
  let seen = "";
  let since = performance.now();
  let describeWait = 0;
  while (performance.now() - since < STUCK_MS) {
    const state = stage.state();
    const found = stage.record();
    if (found?.archived) return state?.build.status === "landed" ? "landed" : "stuck";
    if (found && found.head !== seen) [seen, since] = [found.head, performance.now()];
    const { quota } = metered;
    const isShort =
      quota !== null &&
      quota.remaining <= quota.limit * HELD_BACK &&
      quota.reset.getTime() > Date.now();
    if (isShort && performance.now() - since > WAITS_MS) return "quota";
    if (state) await people.look(state);
    const merged = Object.values(state?.workers ?? {}).filter((w) => w.merge_sha !== null).length;
    if (merged > describeWait) say(`${(describeWait = merged)} merged`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return "stuck";
}

function tellQuota({ limit, remaining, reset }: Quota): string {
  const until = reset.toISOString().slice(11, 16);
  const left = `${remaining} of ${limit} requests left`;
  return `waits for GitHub's quota until ${until} UTC, with ${left} (--quota none lifts it)`;
}
