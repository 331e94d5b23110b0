/** Plays one seed from the label to the end, and says what became of it. */
import { Coverage, listenToRules, type Counts } from "./coverage.ts";
import { ALWAYS, AT_END } from "./invariants/index.ts";
import { endsOrAsks, REST } from "./invariants/ends.ts";
import type { Sight } from "./invariants/invariant.ts";
import type { Scenario } from "./scenario.ts";
import { turnTime } from "./world/clock.ts";
import { judgeInline } from "./world/judging.ts";
import { lightMessages } from "./world/messages.ts";
import { deliver, type Post } from "./world/deliveries.ts";
import { Dice } from "./world/dice.ts";
import { Door } from "./world/door.ts";
import { openGitHub, type GitHub } from "./world/github.ts";
import { House } from "./world/house.ts";
import { Crowd } from "./world/people.ts";
import { Passing } from "./world/passing.ts";
import { Replicas, type Process } from "./world/replicas.ts";
import { playRuns } from "./world/runners.ts";
import { contentAt } from "./world/record.ts";
import { rushOf, type Rush } from "./world/rush.ts";
import { servedByAnother } from "./world/served.ts";
import { costOf, handedBy } from "./world/sessions.ts";
import { isRedByTests } from "./world/testFirst.ts";
import { Timeline } from "./world/timeline.ts";

/** 2026-01-05, a Monday. */
const BEGAN = 1_767_571_200_000;
/** An ended build is watched for so long, in minutes: late deliveries and two sweeps have to find it at rest. */
const AFTER = 45;
/** From the calm on, a build has so many minutes to end or to wait for a person; */
const PATIENCE = 420;
/** and so many without a word from anybody, longer than any limit lasts, show that it waits for good. */
const SILENCE = 100;

export interface Outcome {
  seed: number;
  violations: string[];
  /** The build's status at the end; null = it never began. */
  status: string | null;
  /** What the outcome doesn't hang on the order of hints in: landed files and the workers' ends. */
  end: string;
  minutes: number;
  requests: number;
  digest: string;
  trace: string[];
  counts: Counts;
}

interface Playing {
  tell?: ((line: string) => void) | null;
  order?: number;
  rules?: boolean;
  passes?: "alone" | "beside" | null;
}

/**
 * `passes`: `baton reconcile` in the server's place, or beside it. `order` draws other delays for the same scenario;
 * `rules`: those that change something, and statuses, are counted.
 */
export async function play(
  scenario: Scenario,
  { tell = null, order = 0, rules = true, passes = null }: Playing = {},
): Promise<Outcome> {
  const timeline = new Timeline(BEGAN, tell);
  const coverage = new Coverage();
  listenToRules(rules ? coverage : null);
  // What is asked by name hangs on the seed alone; the row of numbers, on the order as well.
  const dice = new Dice(scenario.seed, order);
  const calm = () => timeline.minute >= scenario.calm;
  const unless = (chance: number) => () => (calm() ? 0 : chance);
  const happened = (what: string) => coverage.count("fault", what);
  const acted = Math.max(0, ...scenario.acts.map(({ when, minute }) => (when === null ? minute : 0)));
  const working: number[] = [];
  const costs: Sight["costs"][number][] = [];
  const doubled = new Set<number>();
  const writes: { at: number; what: string }[] = [];
  let github: GitHub | null = null;
  let door: Door | null = null;
  let house: House | null = null;
  let stirred = false;
  let requests = 0;
  const running: Process = {
    ...{ timeline, dice, scenario, calm, coverage, github: (by) => door!.for(by) },
    answered(what, status, changes) {
      requests++;
      if (!changes) return;
      stirred = true;
      if (status < 300 && !/access_tokens|POST .app.hook/.test(what)) writes.push({ at: timeline.now, what });
    },
  };
  const replicas = new Replicas(running);
  const passing = new Passing(running);
  const post: Post = {
    ...{
      timeline,
      dice,
      replicas: () => replicas.all,
      chance: unless(scenario.faults.deliveries),
      happened,
    },
    hide: (...what) => github!.faults.hidden.add(...what),
  };
  const send = (headers: Record<string, string>, body: string) => deliver(post, new Headers(headers), body);
  const violations: string[] = [];
  // It would end the App's process, with all that is under way.
  const unheard = (error: unknown) =>
    void violations.push(`an error that nobody took: ${error instanceof Error ? error.stack : String(error)}`);
  process.on("unhandledRejection", unheard);
  const restore = [turnTime(timeline), lightMessages(), judgeInline()];
  try {
    const cast = () => ({
      ...{
        git: house!.git,
        dice,
        asks: scenario.asks,
        workers: scenario.workers,
        idle: scenario.idle,
        broken: () => scenario.broken && !calm(),
        trouble: unless(scenario.trouble),
      },
      ...{ now: () => timeline.now, happened: (what: string) => coverage.count("session", what) },
    });
    github = openGitHub(timeline, send, (sandbox) =>
      playRuns(sandbox, {
        ...{ timeline, dice, happened, doubled, lost: unless(scenario.faults.runs) },
        session(run, begins) {
          const handed = handedBy(cast(), run, begins);
          if (begins && handed) {
            // GitHub's second run of a dispatch may begin before the record names the first, never after.
            if (servedByAnother(house!.git, run)) doubled.delete(run.id);
            working.push(run.id);
          }
          if (!begins) costs.push(...costOf(run, handed));
          stirred = true;
          return handed;
        },
        check: ({ headSha, runAttempt }) => {
          const { git } = house!;
          const isRed = !calm() && dice.of(`${git.commit(headSha)!.tree} ${runAttempt}`) < scenario.red;
          const state = scenario.asks.test_first ? crowd.state : null;
          return isRed || isRedByTests(git, headSha, scenario.workers, state) ? "failure" : "success";
        },
      }),
    );
    // Whoever doesn't host gives the App no webhook.
    if (passes === "alone") github.app.webhookUrl = null;
    house = new House(github, scenario);
    const crowd = new Crowd(house, timeline, github.sandbox.world, (what) => coverage.count("act", what));
    const rush = rushOf(dice, scenario.acts);
    const act = (one: Rush, pull: number | null) => crowd.rush(one.act, pull);
    door = new Door({ github, timeline, rush, act, losses: () => losses(coverage.counts) });
    if (passes !== "alone") replicas.begin();
    if (passes) passing.begin();
    crowd.begin(scenario.acts, scenario.asks);
    const sight = (): Sight => {
      const { record, issue } = crowd;
      return {
        ...{ scenario, timeline, github: github!, house: house!, working, doubled, writes, record, issue, costs },
        ...{
          claims: replicas.claims,
          unheeded: door!.unheeded,
          lostAt,
          clocksRight: !coverage.counts["fault"]?.["clock jumps"],
        },
        // Read by whom it concerns: it takes as long as all the rest.
        get state() {
          return crowd.state;
        },
      };
    };
    let lost = 0;
    let lostAt = 0;
    let head = "";
    let ended = Number.POSITIVE_INFINITY;
    const over = () => {
      const times = coverage.counts["fault"]?.["database lost"] ?? 0;
      if (times !== lost) [lost, lostAt] = [times, timeline.now];
      if (stirred) {
        stirred = false;
        const seen = sight();
        violations.push(...ALWAYS.flatMap((invariant) => invariant(seen)));
        if (seen.record?.head !== head && (rules || crowd.awaits) && seen.state) {
          if (rules) coverage.see(seen.state);
          crowd.see(seen.state);
        }
        head = seen.record?.head ?? "";
      }
      const archived = crowd.record?.archived ?? false;
      if (!archived) ended = Number.POSITIVE_INFINITY;
      else if (ended === Number.POSITIVE_INFINITY) ended = timeline.minute;
      const wrote = (timeline.now - (writes.at(-1)?.at ?? BEGAN)) / 60_000;
      const watched = Math.max(ended, acted, crowd.acted, crowd.spoke) + AFTER;
      const end = wrote < REST ? Number.POSITIVE_INFINITY : watched;
      const silent = calm() && Math.min(wrote, timeline.minute - Math.max(acted, crowd.spoke)) > SILENCE;
      if (silent && endsOrAsks(sight()).length === 0) return true;
      return violations.length > 0 || timeline.minute > Math.min(end, scenario.calm + PATIENCE);
    };
    await timeline.play(over);
    const last = sight();
    if (violations.length === 0) violations.push(...AT_END.flatMap((invariant) => invariant(last)));
    const workers = Object.values(last.state?.workers ?? {}).map(
      (one) => `${one.id} ${one.skipped ? "skipped" : one.merge_sha ? "merged" : "open"}`,
    );
    const landed = contentAt(house.git, house.git.ref(`refs/heads/${house.base}`)!);
    return {
      ...{ seed: scenario.seed, violations, status: last.state?.build.status ?? null, requests },
      ...{
        end: [landed, last.state?.build.status, ...workers].join(", "),
        minutes: Math.round(timeline.minute),
      },
      ...{ digest: timeline.digest(), trace: timeline.recent.slice(-60), counts: coverage.counts },
    };
  } finally {
    passing.end();
    await replicas.end();
    restore.forEach((back) => back());
    process.off("unhandledRejection", unheard);
  }
}

/** How often a process or the database was lost: what they had heard may have gone with them. */
function losses({ fault = {} }: Counts): number {
  return Object.entries(fault).reduce(
    (sum, [what, times]) => sum + (/crash|stop|database|statement/.test(what) ? times : 0),
    0,
  );
}
