/** Plays one seed from the label to the end, and reports the result. */
import { parseSessionName } from "../../../src/core/model/names.ts";
import { Coverage, listenToRules, type Counts } from "./coverage.ts";
import { ALWAYS, AT_END } from "./invariants/index.ts";
import { checkEndsOrAsks, REST } from "./invariants/ends.ts";
import type { State } from "../../../src/core/model/state.ts";
import type { Invariant, Snapshot } from "./invariants/invariant.ts";
import type { Scenario } from "./scenario.ts";
import { openSites, type Site } from "./world/sites.ts";
import { installClock } from "./world/clock.ts";
import { Conditions } from "./world/conditions.ts";
import { judgeInline } from "./world/judging.ts";
import { installLightMessages } from "./world/messages.ts";
import { sendDelivery, type Post } from "./world/deliveries.ts";
import { Dice } from "./world/dice.ts";
import {
  RequestGateway,
  getLimitKey,
  isRefDeletion,
  type Watched,
} from "./world/request-gateway.ts";
import { openGitHub, type GitHub } from "./world/github.ts";
import { REVOKED } from "./world/incidents/access.ts";
import { IncidentRunner } from "./world/incidents/index.ts";
import { ManualWork } from "./world/manual-work.ts";
import { SimulatedRepository } from "./world/simulated-repository.ts";
import { OneshotPasses } from "./world/oneshot-passes.ts";
import { Replicas, type Process } from "./world/replicas.ts";
import { playRuns } from "./world/runners.ts";
import { readContent } from "./world/record.ts";
import { hasOlderRun } from "./world/first-step.ts";
import { createRace } from "./world/race.ts";
import { getCost, createHanded } from "./world/sessions.ts";
import { TaskThreads } from "./world/tasks.ts";
import { isRedByTests } from "./world/test-first.ts";
import { Syncing, TEMPLATE, createTemplateFiles } from "./world/templates.ts";
import { Timeline } from "./world/timeline.ts";
import { mergeUnion } from "./world/unions.ts";
import type { Run } from "../../../src/sandbox/schema/runs.ts";

/** 2026-01-05, a Monday. */
const BEGAN = 1_767_571_200_000;
/**
 * In minutes. The simulation watches an ended build for this long: late deliveries and two sweeps
 * must not change it.
 */
const AFTER = 45;
/** After the calm, a build has this many minutes to end or to wait for a person. */
const PATIENCE = 420;
/**
 * This many minutes without any action, longer than any limit lasts, show that it waits forever.
 */
const SILENCE = 100;
/** Probability that a delivery fails while GitHub is down. */
const UNDELIVERED = 0.8;

export interface Outcome {
  seed: number;
  violations: string[];
  /** The build's status at the end; null = it never began. */
  status: string | null;
  /** The outcome that must not depend on the order of hints: landed files and the workers' ends. */
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
  passes?: Passes;
}

/** `baton reconcile` instead of the server, or beside it; null = the server alone. */
export const PASSES = ["alone", "beside", null] as const;
export type Passes = (typeof PASSES)[number];

/**
 * `order` draws other delays for the same scenario; `rules`: counts those that change something.
 */
export async function play(
  scenario: Scenario,
  { tell = null, order = 0, rules = true, passes = null }: Playing = {},
): Promise<Outcome> {
  const timeline = new Timeline(BEGAN, tell);
  const coverage = new Coverage();
  listenToRules(rules ? coverage : null);
  // Values asked by name depend only on the seed. The sequence of numbers depends on the order as
  // well.
  const dice = new Dice(scenario.seed, order);
  const calm = () => timeline.minute >= scenario.calm;
  const unless = (chance: number) => () => (calm() ? 0 : chance);
  const happened = (what: string) => coverage.happened(what);
  const acted = Math.max(
    0,
    ...scenario.acts.map(({ when, minute }) => (when === null ? minute : 0)),
  );
  const working: number[] = [];
  const costs: Snapshot["costs"][number][] = [];
  const doubled = new Set<number>();
  const writes: { at: number; what: string; limitKey: string }[] = [];
  let github: GitHub | null = null;
  let gateway: RequestGateway | null = null;
  let sites: readonly Site[] = [];
  let stirred = false;
  let requests = 0;
  const conditions = new Conditions();
  const running: Process = {
    ...{ timeline, dice, scenario, calm, coverage, conditions, github: (by) => gateway!.for(by) },
    answered({ what, status, writes: changes, by, authorization, body }) {
      requests++;
      if (!changes) return;
      stirred = true;
      if (status >= 300 || /access_tokens|POST .app.hook/.test(what)) return;
      const limitKey = getLimitKey(github!, authorization, by);
      const isDeletion = isRefDeletion(body);
      writes.push({ at: timeline.now, what: isDeletion ? "DELETE ref" : what, limitKey });
    },
  };
  const replicas = new Replicas(running);
  let oneshotPasses: readonly OneshotPasses[] = [];
  const post: Post = {
    ...{
      timeline,
      dice,
      replicas: () => replicas.all,
      chance: () =>
        conditions.github === "up" ? unless(scenario.faults.deliveries)() : UNDELIVERED,
      happened,
    },
    hide: (...what) => github!.faults.hidden.add(...what),
  };
  const send = (headers: Record<string, string>, body: string) =>
    sendDelivery(post, new Headers(headers), body);
  const violations: string[] = [];
  // It would end the App's process, with everything that is running.
  const unheard = (error: unknown) =>
    void violations.push(
      `an unhandled error: ${error instanceof Error ? error.stack : String(error)}`,
    );
  process.on("unhandledRejection", unheard);
  const restore = [installClock(timeline), installLightMessages(), judgeInline()];
  try {
    const siteOf = ({ repositoryId, inputs }: Run): Site => {
      const near = sites.filter(({ repo }) => repo.data.id === repositoryId);
      return near.find(({ people }) => inputs["build"]?.startsWith(`${people.issue}-`)) ?? near[0]!;
    };
    const cast = ({ repo, dice: own, mark, scenario: of }: Site) => ({
      ...{
        git: repo.git,
        dice: own,
        mark,
        asks: of.asks,
        workers: of.workers,
        hasTakeovers: of.takeovers.length > 0,
      },
      ...{
        idle: scenario.idle,
        broken: () => scenario.broken && !calm(),
        provider: () => conditions.provider,
        inquires: scenario.incident?.when === "questions",
        trouble: unless(scenario.trouble),
      },
      ...{ now: () => timeline.now, happened: (what: string) => coverage.count("session", what) },
    });
    github = openGitHub(timeline, conditions.githubClock, send, (sandbox) =>
      playRuns(sandbox, {
        ...{ timeline, dice, conditions, happened, doubled, lost: unless(scenario.faults.runs) },
        session(run, begins) {
          const site = siteOf(run);
          const listedTo = conditions.githubClock.show(timeline.now) - conditions.listsBehindMs;
          const { runs } = sandbox.world;
          if (begins && hasOlderRun(site.repo.git, run, runs, listedTo)) return null;
          const handed = createHanded(cast(site), run, begins);
          if (begins && handed) {
            // GitHub's second run of a dispatch sees the first, unless lists lag. Preflights don't
            // check.
            const looks = parseSessionName(run.inputs["session"] ?? "")?.kind !== "preflight";
            if (looks && conditions.listsBehindMs === 0) doubled.delete(run.id);
            working.push(run.id);
          }
          if (!begins) costs.push(...getCost(run, handed));
          stirred = true;
          return handed;
        },
        check: (run) => {
          const { headSha, runAttempt } = run;
          const { git } = siteOf(run).repo;
          const isRed =
            !calm() && dice.of(`${git.commit(headSha)!.tree} ${runAttempt}`) < scenario.red;
          const state = scenario.asks.test_first ? people.state : null;
          return isRed || isRedByTests(git, headSha, scenario.workers, state)
            ? "failure"
            : "success";
        },
      }),
    );
    // An owner who doesn't host the App gives it no webhook.
    if (passes === "alone") github.app.webhookUrl = null;
    sites = openSites(github, scenario, { timeline, dice, coverage });
    const [{ repo, people }] = sites as [Site];
    const manualWork = new ManualWork({
      ...{ repo, people, timeline, dice, takeovers: scenario.takeovers },
      union: (head, other) => mergeUnion(repo.git, head, other),
      happened: (what) => coverage.count("hand", what),
    });
    const taskThreads = new TaskThreads({
      ...{ repo, timeline, dice, tasks: scenario.tasks, issue: () => people.issue },
      fork: (pull, branch) => repo.fork(pull, branch),
      happened: (what) => coverage.count("task", what),
    });
    const syncing = new Syncing({
      ...{ repo, timeline, templates: scenario.templates, issue: () => people.issue },
      template:
        scenario.templates &&
        new SimulatedRepository(github, scenario, { ...TEMPLATE, files: createTemplateFiles(1) }),
      happened: (what) => coverage.count("template", what),
    });
    const spoke = () =>
      Math.max(
        ...sites.map((one) => one.people.spoke),
        manualWork.spoke,
        taskThreads.spoke,
        syncing.spoke,
      );
    const race = createRace(dice, scenario.acts);
    const act: Watched["act"] = ({ act: what }, on) => people.race(what, on);
    gateway = new RequestGateway({
      github,
      timeline,
      race,
      act,
      losses: () => losses(coverage.counts),
    });
    if (passes !== "alone") replicas.begin();
    if (passes)
      oneshotPasses = [...new Set(sites.map((one) => one.repo))].map(
        (one) => new OneshotPasses(running, one),
      );
    for (const one of oneshotPasses) one.begin();
    const main = sites[0]!;
    if (scenario.incident?.name === "role revoked") main.people.voice = REVOKED;
    for (const { people: own, scenario: of, ...when } of sites) own.begin(of.acts, of.asks, when);
    manualWork.begin();
    taskThreads.begin();
    syncing.begin();
    const { incident } = scenario;
    coverage.count("inbox", scenario.alone ? "in a folder" : "shared");
    const incidentRunner = new IncidentRunner(
      {
        timeline,
        dice,
        conditions,
        github: main.github,
        repo: main.repo,
        people: main.people,
        replicas,
        incident,
      },
      (what) => coverage.begin(what),
    );
    const quiet = () => calm() && incidentRunner.current === null;
    const takeSnapshot = (site: Site): Snapshot => {
      const { record, issue } = site.people;
      let state: State | null = null;
      const others = sites
        .filter((one) => one !== site)
        .map((one) => ({ slug: one.people.record?.slug ?? null, repo: one.repo }));
      return {
        ...{
          scenario: site.scenario,
          github: site.github,
          repo: site.repo,
          mark: site.mark,
          others,
        },
        ...{ timeline, working, doubled, writes, record, issue, costs, claims: replicas.claims },
        incidentBegan: incidentRunner.began,
        incidentEnded:
          incidentRunner.current === null ? incidentRunner.ended : Number.POSITIVE_INFINITY,
        deleted: incidentRunner.deleted,
        ...{ ignoredLimits: gateway!.ignoredLimits, lostAt, githubClock: conditions.githubClock },
        clocksRight: !coverage.counts["incident"]?.["clocks far off"],
        ...{ manualPushes: manualWork.pushed, taskThreads, syncing },
        // Computed once, and only if an invariant reads it: it takes as long as all the rest.
        get state() {
          return (state ??= site.people.state);
        },
      };
    };
    const see = (invariants: readonly Invariant[]) =>
      sites
        .map(takeSnapshot)
        .flatMap((snapshot) => invariants.flatMap((invariant) => invariant(snapshot)));
    let lost = 0;
    let lostAt = 0;
    let head = "";
    let ended = Number.POSITIVE_INFINITY;
    const latest = () =>
      Math.max(
        scenario.calm,
        incidentRunner.current === null ? incidentRunner.ended : timeline.minute,
      );
    const over = () => {
      const times = coverage.counts["fault"]?.["database lost"] ?? 0;
      if (times !== lost) [lost, lostAt] = [times, timeline.now];
      if (stirred) {
        stirred = false;
        violations.push(...see(ALWAYS));
        const seen = takeSnapshot(sites[0]!);
        if (seen.record?.head !== head && seen.state) {
          coverage.see(seen.state, incidentRunner.current);
          incidentRunner.see(seen.state);
          people.see(seen.state);
        }
        head = seen.record?.head ?? "";
      }
      const archived = taskThreads.areOver && sites.every((one) => one.people.record?.archived);
      if (!archived) ended = Number.POSITIVE_INFINITY;
      else if (ended === Number.POSITIVE_INFINITY) ended = timeline.minute;
      const wrote = (timeline.now - (writes.at(-1)?.at ?? BEGAN)) / 60_000;
      const watched = Math.max(ended, acted, people.acted, spoke(), incidentRunner.ended) + AFTER;
      const end = wrote < REST || incidentRunner.current ? Number.POSITIVE_INFINITY : watched;
      const silent =
        quiet() && Math.min(wrote, timeline.minute - Math.max(acted, spoke())) > SILENCE;
      if (silent && see([checkEndsOrAsks]).length === 0) return true;
      return violations.length > 0 || timeline.minute > Math.min(end, latest() + PATIENCE);
    };
    await timeline.play(over);
    const last = takeSnapshot(sites[0]!);
    taskThreads.count();
    if (violations.length === 0) violations.push(...see(AT_END));
    const workers = Object.values(last.state?.workers ?? {}).map(
      (one) => `${one.id} ${one.skipped ? "skipped" : one.merge_sha ? "merged" : "open"}`,
    );
    const landed = readContent(repo.git, repo.git.ref(`refs/heads/${repo.base}`)!);
    return {
      ...{ seed: scenario.seed, violations, status: last.state?.build.status ?? null, requests },
      ...{
        end: [landed, last.state?.build.status, ...workers].join(", "),
        minutes: Math.round(timeline.minute),
      },
      ...{ digest: timeline.digest(), trace: timeline.recent.slice(-60), counts: coverage.counts },
    };
  } finally {
    for (const one of oneshotPasses) one.end();
    await replicas.end();
    restore.forEach((back) => back());
    process.off("unhandledRejection", unheard);
  }
}

/** How often a process or the database was lost; received events may be lost with them. */
function losses({ fault = {} }: Counts): number {
  return Object.entries(fault).reduce(
    (sum, [what, times]) => sum + (/crash|stop|database|statement/.test(what) ? times : 0),
    0,
  );
}
