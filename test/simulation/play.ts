/** Plays one seed from the label to the end, and says what became of it. */
import type { State } from "../../src/core/build/state.ts";
import { turnTime } from "./world/clock.ts";
import { Coverage } from "./coverage.ts";
import { checkAlways, checkAtEnd } from "./invariants/index.ts";
import { Dice } from "./world/dice.ts";
import { deliver } from "./world/deliveries.ts";
import { openGitHub, type GitHub } from "./world/github.ts";
import { House } from "./world/house.ts";
import { Crowd } from "./world/people.ts";
import { Table } from "./world/queue.ts";
import { Replica } from "./world/replica.ts";
import { playRuns } from "./world/runners.ts";
import { handedBy } from "./world/sessions.ts";
import { Timeline } from "./world/timeline.ts";
import { fetchOf, type Wire } from "./world/wire.ts";
import { EVENTS, PERMISSIONS } from "../../src/cli/run/permissions.ts";
import type { Scenario } from "./scenario.ts";

/** 2026-01-05, a Monday. */
const BEGAN = 1_767_571_200_000;
/** A build that is over is looked at for so long, in minutes. */
const AFTER = 25;
/** From the calm on, a build has so many minutes to end or to wait for a person. */
const PATIENCE = 420;

export interface Outcome {
  seed: number;
  violations: string[];
  /** The build's status at the end; null = it never began. */
  status: string | null;
  minutes: number;
  requests: number;
  digest: string;
  trace: string[];
  coverage: Coverage;
}

export async function play(scenario: Scenario, tell: ((line: string) => void) | null = null): Promise<Outcome> {
  const timeline = new Timeline(BEGAN, tell);
  const coverage = new Coverage();
  const dice = new Dice(scenario.seed);
  const happened = (what: string) => coverage.count("fault", what);
  const calm = () => timeline.minute >= scenario.calm;
  const { faults } = scenario;
  const replicas: Replica[] = [];
  let github: GitHub | null = null;
  const post = { timeline, dice, replicas: () => replicas, chance: () => (calm() ? 0 : faults.deliveries), happened };
  const hook = (async (_url: string, init: { headers: Record<string, string>; body: string }) =>
    deliver(post, new Headers(init.headers), init.body)) as unknown as typeof fetch;
  let house: House | null = null;
  const restore = turnTime(timeline, hook);
  try {
    const cast = () => ({
      ...{ git: house!.git, dice, workers: scenario.workers, trouble: () => (calm() ? 0 : scenario.trouble) },
      ...{ now: () => timeline.now, happened: (what: string) => coverage.count("session", what) },
    });
    github = await openGitHub(timeline, (sandbox) =>
      playRuns(sandbox, {
        ...{ timeline, dice },
        session: (run, begins) => handedBy(cast(), run, begins),
        check: (run) => (!calm() && dice.of(`${run.headSha} ${run.runAttempt}`) < scenario.red ? "failure" : "success"),
        fate: () => {
          if (calm() || dice.next() >= faults.runs) return "well";
          const fate = dice.pick(["never", "twice"] as const);
          happened(`dispatch ${fate}`);
          return fate;
        },
      }),
    );
    const { seed, sandbox } = github;
    const wanted = { slug: "baton", name: "Baton", webhookUrl: "http://app.test/", webhookSecret: "simulated" };
    const { app, privateKeyPem } = seed.app({ ...wanted, permissions: PERMISSIONS, events: EVENTS });
    house = new House(github, app, scenario);
    const crowd = new Crowd(house, timeline, sandbox.world, (what) => coverage.count("people", what));
    const table = new Table(timeline);
    const identity = {
      ...{ appId: app.id, privateKey: privateKeyPem, webhookSecret: "simulated" },
      baseUrl: `${github.url}/api/v3`,
    };
    let requests = 0;
    const wire: Wire = {
      ...{ timeline, dice, github: () => github!, chance: () => (calm() ? 0 : faults.requests), happened },
      answered: () => void requests++,
    };
    let born = 0;
    const start = () => {
      const replica = new Replica(`app-${++born}`);
      replicas.push(replica);
      const effect = (key: string, code: string) => coverage.count("effect", `${key.split(":")[0]} ${code}`);
      replica.start(timeline, table, identity, fetchOf(wire, replica), effect);
      if (born > 40) return;
      const dies = () => {
        if (calm() || !replica.alive) return;
        replica.alive = false;
        happened("crash");
        timeline.say(`${replica.name} dies`);
        replicas.splice(replicas.indexOf(replica), 1);
        if (dice.next() < 0.15) {
          happened("database lost");
          table.lose();
        } else table.abandoned(replica);
        timeline.after(dice.between(1_000, 90_000), "", start, null);
      };
      if (faults.crashes > 0) timeline.after((-Math.log(1 - dice.next()) / faults.crashes) * 60_000, "", dies, null);
    };
    for (let n = 0; n < scenario.replicas; n++) start();
    crowd.begin(scenario.acts);
    const violations: string[] = [];
    let overAt = Number.POSITIVE_INFINITY;
    const seen = { house, github, crowd, timeline, scenario, coverage };
    const over = () => {
      violations.push(...checkAlways(seen));
      const archived = crowd.record()?.archived ?? false;
      if (archived && overAt === Number.POSITIVE_INFINITY && timeline.minute > 62) overAt = timeline.minute + AFTER;
      return violations.length > 0 || timeline.minute > Math.min(overAt, scenario.calm + PATIENCE);
    };
    await timeline.play(over);
    const state: State | null = crowd.state();
    if (violations.length === 0) violations.push(...checkAtEnd(seen));
    return {
      ...{ seed: scenario.seed, violations, status: state?.build.status ?? null, minutes: Math.round(timeline.minute) },
      ...{ requests, digest: timeline.digest(), trace: timeline.recent.slice(-60), coverage },
    };
  } finally {
    restore();
    await github?.close();
  }
}

