/** Plays one build through kills until it lands. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { RequestText } from "../../../src/cli/local-run/input.ts";
import { openBuild } from "./build.ts";
import { startDeployment, type Deployment, type DeploymentOptions } from "./deployment.ts";
import type { Moment } from "./moments.ts";
import { isQueueIdle } from "./queue-idle.ts";
import { listRemains, type Remains } from "./remains.ts";
import type { World } from "../../../src/sandbox/schema/world.ts";

export interface PlayOptions extends DeploymentOptions {
  request: RequestText;
  moments: readonly Moment[];
  /** Called for each kill. */
  say?: (line: string) => void;
  signal?: AbortSignal;
}

export interface Played extends Remains {
  /** Number of commits in the record. */
  commits: number;
  /** Number of kills before the landing. */
  kills: number;
  seconds: number;
}

const LOOK_MS = 200;
const STUCK_MS = 900_000;

/** @throws Error if nothing happens for a quarter of an hour, or `signal` is aborted */
export async function play({
  request,
  moments,
  say = () => {},
  signal,
  ...options
}: PlayOptions): Promise<Played> {
  const began = performance.now();
  await using deployment = await startDeployment(options);
  const { github } = deployment;
  const build = await openBuild(github, request);
  const left = [...moments];
  let [since, commits] = [performance.now(), 0];
  for (;;) {
    signal?.throwIfAborted();
    if (performance.now() - since > STUCK_MS) throw new Error("nothing happens any more");
    const head = await build.look();
    if (head !== null) [since, commits] = [performance.now(), countCommits(github.git, head)];
    if (build.isOver) break;
    if (left[0] && commits >= left[0].commits) {
      const { victim, delay } = left.shift()!;
      await setTimeout(delay);
      say(`kill -9 of ${victim} ${delay} ms after commit ${commits}`);
      await deployment.kill(victim);
      continue;
    }
    await build.answer();
    await setTimeout(LOOK_MS);
  }
  if (left.length > 0) say(`landed before ${left.length} of the kills`);
  await waitUntilIdle(deployment, signal);
  const world = JSON.parse(readFileSync(join(github.dir, "world.json"), "utf8")) as World;
  return {
    ...listRemains(world, github.git),
    commits,
    kills: moments.length - left.length,
    seconds: (performance.now() - began) / 1000,
  };
}

/** Waits until the queue is empty, so that everything that could happen twice has happened. */
async function waitUntilIdle(
  deployment: Deployment,
  signal: AbortSignal | undefined,
): Promise<void> {
  while (deployment.databaseUrl !== null && !(await isQueueIdle(deployment.databaseUrl))) {
    signal?.throwIfAborted();
    await setTimeout(LOOK_MS);
  }
  await deployment.stop();
}

function countCommits(gitDir: string, head: string): number {
  return Number(
    execFileSync("git", ["-C", gitDir, "rev-list", "--count", head], { encoding: "utf8" }),
  );
}
