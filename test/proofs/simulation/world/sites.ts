/**
 * A second build beside the first: in its repository, in another one, or in another installation of
 * the same App.
 */
import type { Coverage } from "../coverage.ts";
import type { Asks, Drawn, Scenario } from "../scenario.ts";
import { Dice } from "./dice.ts";
import type { GitHub } from "./github.ts";
import { SimulatedRepository } from "./simulated-repository.ts";
import { SimulatedPeople } from "./people.ts";
import type { Timeline } from "./timeline.ts";
import type { World } from "../../../../src/sandbox/schema/world.ts";

/** One build of a seed, with everything that only concerns that build. */
export interface Site {
  scenario: Scenario;
  repo: SimulatedRepository;
  /** Restricted to its repository. */
  github: GitHub;
  people: SimulatedPeople;
  /** Dice for what its sessions say. */
  dice: Dice;
  /**
   * The mark with which its workers sign each line that they write; null = they write whole files.
   */
  mark: string | null;
  title: string;
  minute: number;
}

const ASKS: Asks = { test_first: false, improve: false, build_type: "code_build", done_when: [] };

/** Opens the builds of the seed; the scenario's main build is the first. */
export function openSites(
  github: GitHub,
  scenario: Scenario,
  { timeline, dice, coverage }: { timeline: Timeline; dice: Dice; coverage: Coverage },
): [Site, ...Site[]] {
  const { secondBuild } = scenario;
  const happened = (what: string) => coverage.count("act", what);
  const begin = (
    repo: SimulatedRepository,
    view: GitHub,
    more: Pick<Site, "scenario" | "dice" | "mark" | "title" | "minute">,
  ): Site => {
    const people = new SimulatedPeople(repo, timeline, view.sandbox.world, happened);
    return { repo, github: view, people, ...more };
  };
  const repo = new SimulatedRepository(github, scenario);
  if (!secondBuild) {
    const view = scenario.templates ? viewOf(github, repo) : github;
    return [begin(repo, view, { scenario, dice, mark: null, title: "Do it", minute: 1 / 60 })];
  }
  coverage.count("beside", secondBuild.where);
  const second = {
    ...scenario,
    workers: createSecondWorkers(scenario.workers),
    asks: ASKS,
    acts: [],
    takeovers: [],
    tasks: null,
  };
  const isSame = secondBuild.where === "the same repository";
  const owner = secondBuild.where === "another installation" ? "acme" : "you";
  const other = isSame ? repo : new SimulatedRepository(github, second, { owner, name: "lengths" });
  const [one, two] = isSame
    ? [{ ...github }, { ...github }]
    : [viewOf(github, repo), viewOf(github, other)];
  return [
    begin(repo, one, { scenario, dice, mark: "first", title: "Do it", minute: 1 / 60 }),
    begin(other, two, {
      ...{ scenario: second, dice: new Dice(scenario.seed + 7919), mark: "second" },
      ...{ title: "Do more", minute: secondBuild.minute },
    }),
  ];
}

/** Returns one or two workers, which write the same files as the first build's first ones. */
function createSecondWorkers(drawn: readonly Drawn[]): Drawn[] {
  return drawn.slice(0, 2).map(({ files }, i) => ({ id: `W1.${i + 1}`, after: [], files }));
}

/** Returns GitHub's objects of one repository only. */
function viewOf(github: GitHub, { data }: SimulatedRepository): GitHub {
  const { world } = github.sandbox;
  const own = <T extends { repositoryId: number }>(all: readonly T[]) =>
    all.filter(({ repositoryId }) => repositoryId === data.id);
  const view = Object.create(world, {
    issues: { get: () => own(world.issues) },
    comments: { get: () => own(world.comments) },
    checkRuns: { get: () => own(world.checkRuns) },
    runs: { get: () => own(world.runs) },
  }) as World;
  return {
    ...github,
    sandbox: Object.create(github.sandbox, { world: { value: view } }) as GitHub["sandbox"],
  };
}
