/** One build through kills, to its landing. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { openIssue } from "../../src/cli/run/issue.ts";
import { personAt } from "../../src/cli/run/person.ts";
import { findRecord, readState } from "../../src/cli/run/record.ts";
import { answerTo } from "../../src/cli/run/waiting.ts";
import type { Request } from "../../src/cli/run/request.ts";
import { isOver, viewOf } from "../../src/core/build/view.ts";
import type { State } from "../../src/core/build/state.ts";
import type { World } from "../../src/sandbox/model.ts";
import { openHouse, type House, type HouseOptions } from "./house.ts";
import type { Moment } from "./moments.ts";
import { atRest } from "./rest.ts";
import { leftOf, type Left } from "./things.ts";

export interface PlayOptions extends HouseOptions {
  request: Request;
  moments: readonly Moment[];
  /** Told of each kill. */
  say?: (line: string) => void;
  signal?: AbortSignal;
}

export interface Played extends Left {
  /** Commits of the record. */
  commits: number;
  /** How many of the kills fell before it had landed. */
  kills: number;
  seconds: number;
}

const LOOK_MS = 200;
const STUCK_MS = 900_000;

/** @throws Error when nothing has happened for a quarter of an hour, or `signal` is aborted */
export async function play({ request, moments, say = () => {}, signal, ...options }: PlayOptions): Promise<Played> {
  const began = performance.now();
  await using house = await openHouse(options);
  const { github } = house;
  const person = personAt(`${github.url}/api/v3`, github.owner.token);
  const place = { repository: github.repository } as Parameters<typeof openIssue>[0];
  const issue = await openIssue(place, person, request, github.label);
  const path = `/repos/${github.repository}/issues/${issue}/comments`;
  const left = [...moments];
  const said = new Set<string>();
  let [seen, since, commits] = ["", performance.now(), 0];
  let state: State | null = null;
  for (;;) {
    signal?.throwIfAborted();
    if (performance.now() - since > STUCK_MS) throw new Error("nothing happens any more");
    const found = await findRecord(github.git, "baton", issue);
    if (found && found.head !== seen) {
      [seen, since, commits] = [found.head, performance.now(), commitsOf(github.git, found.head)];
      state = await readState(github.git, found.head);
    }
    if (state && found?.archived && isOver(state.build.status)) break;
    if (left[0] && commits >= left[0].commits) {
      const { victim, delay } = left.shift()!;
      await setTimeout(delay);
      say(`kill -9 of ${victim} ${delay} ms after commit ${commits}`);
      await house.kill(victim);
      continue;
    }
    const due = state && answerTo(viewOf(state));
    if (due && !said.has(due.key)) {
      await person.post(path, { body: due.text });
      said.add(due.key);
    }
    await setTimeout(LOOK_MS);
  }
  if (left.length > 0) say(`landed before ${left.length} of the kills`);
  await ended(house, signal);
  const world = JSON.parse(readFileSync(join(github.dir, "world.json"), "utf8")) as World;
  return {
    ...leftOf(world, github.git),
    commits,
    kills: moments.length - left.length,
    seconds: (performance.now() - began) / 1000,
  };
}

/** Nothing is left to be looked at: what would still have been done twice has been done. */
async function ended(house: House, signal: AbortSignal | undefined): Promise<void> {
  while (!(await atRest(house.databaseUrl))) {
    signal?.throwIfAborted();
    await setTimeout(LOOK_MS);
  }
  await house.stop();
}

function commitsOf(gitDir: string, head: string): number {
  return Number(execFileSync("git", ["-C", gitDir, "rev-list", "--count", head], { encoding: "utf8" }));
}
