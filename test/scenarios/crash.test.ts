/**
 * The App dies and starts again; what lands is what lands without that, and nothing is lost or there twice. Once in
 * process, at every kind of boundary of the demo's path: before and after each effect and each save, with an empty
 * queue and nothing but GitHub to go by. Once by real processes: sandbox and App run apart, and the App is killed with
 * SIGKILL three times at seeded moments of the build.
 */
import { execFileSync, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openIssue } from "../../src/cli/run/issue.ts";
import { freePort } from "../../src/cli/run/app.ts";
import { personAt } from "../../src/cli/run/person.ts";
import { findRecord, readState } from "../../src/cli/run/record.ts";
import { readRequest } from "../../src/cli/run/request.ts";
import { answerTo } from "../../src/cli/run/waiting.ts";
import { isOver, viewOf } from "../../src/core/build/view.ts";
import type { World } from "../../src/sandbox/model.ts";
import { EXAMPLES, Terminal } from "./cli-support.ts";
import { calm, type Calm } from "./support/calm.ts";
import { doubled } from "./support/doubled.ts";
import { play } from "./support/play.ts";

interface Described {
  url: string;
  dir: string;
  repository: string;
  git: string;
  owner: { login: string; token: string };
  env: Record<string, string>;
}

/** mulberry32: the same seed kills at the same moments. */
function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function line(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout!.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
    });
    child.on("close", (code) => reject(new Error(`ended with ${code}: ${text}`)));
  });
}

const gone = (child: ChildProcess) => new Promise((resolve) => child.on("close", resolve));

/**
 * Every kind of boundary crashes, first before the effect and then after it. That a sibling's dies at the same place
 * shows nothing new. A save is known by the effect before it.
 */
function once(): (point: string) => boolean {
  const seen = new Map<string, number>();
  const points = new Set<string>();
  let last = "";
  return (point) => {
    const save = point.endsWith("-save");
    if (!save) last = shapeOf(point);
    // An effect that is tried again after its crash gets through.
    if (!save && points.has(point)) return false;
    points.add(point);
    const shape = save ? `${point} ${last}` : last;
    const count = (seen.get(shape) ?? 0) + 1;
    seen.set(shape, count);
    return count <= 1;
  };
}

/** The boundary without which worker, commit, comment or text it is about. */
function shapeOf(point: string): string {
  return point
    .replaceAll(/W\d+\.\d+/g, "W")
    .replaceAll(/\b[0-9a-f]{12}(?:[0-9a-f]{28})?\b|(?<=^\w+:react:1:)\d+/g, "*");
}

/** What kinds of effect the boundaries are of. */
function kindsOf(points: readonly string[], side: string): string[] {
  const effects = points.filter((point) => point.startsWith(`${side}:`));
  return [...new Set(effects.map((point) => point.split(":")[1]!))].toSorted();
}

let unharmed: Calm;
beforeAll(async () => {
  unharmed = await calm();
}, 300_000);

// Side by side: each waits for its own processes most of the time. The calm build comes first, as two Apps in a process
// whose installations have the same id may get each other's token: auth-app knows what it asks for by that id alone.
// https://github.com/octokit/auth-app.js/blob/main/src/get-installation-authentication.ts
describe.concurrent("a crash at every boundary", () => {
  test("converges on the same landed tree, with no doubled comment, pull, review, merge or session", async () => {
    expect(doubled(unharmed.world)).toEqual([]);
    const { tree, commits, crashed, world } = await play({ crashes: once() });
    for (const kind of ["before", "after"]) {
      expect(kindsOf(crashed, kind)).toEqual(kindsOf(unharmed.points, kind));
      expect(crashed.filter((point) => point.startsWith(kind)).length).toBeGreaterThan(20);
    }
    expect(doubled(world)).toEqual([]);
    expect(tree).toBe(unharmed.tree);
    // The sample's own commit, the installation's, and the one that landed.
    expect(commits).toBe(3);
  }, 500_000);
});

describe.concurrent("kill -9 of baton serve", () => {
  const terminal = new Terminal();
  afterAll(() => terminal.close());

  test("three times at seeded moments: the build lands, nothing lost, nothing doubled", async () => {
    const seed = Number(process.env["BATON_SEED"] ?? 7);
    const next = random(seed);
    const port = await freePort();
    const dir = join(terminal.dir, "sandbox");
    const webhook = `http://127.0.0.1:${port}/api/github/webhooks`;
    const score = join(EXAMPLES, "score.yml");
    const sandbox = terminal.start(["sandbox", "--json", "--dir", dir, "--score", score, "--webhook", webhook]);
    const world = JSON.parse(await line(sandbox)) as Described;
    const env = { ...world.env, PORT: String(port), BATON_DATA: join(terminal.dir, "data"), LOG_LEVEL: "warn" };
    const person = personAt(world.url, world.owner.token);
    const request = readRequest(join(EXAMPLES, "request.md"));
    let app = terminal.start(["serve"], env);
    const issue = await openIssue(
      { repository: world.repository } as Parameters<typeof openIssue>[0],
      person,
      request,
      "orchestrate",
    );
    // Moments: numbers of commits on the record, spread over the build.
    const moments = [0, 1, 2].map((i) => 3 + Math.floor((i + next()) * 8));
    const said = new Set<string>();
    const until = Date.now() + 240_000;
    for (let over = false; !over; await new Promise((resolve) => setTimeout(resolve, 100))) {
      if (Date.now() > until) throw new Error(`not over in time; kills left: ${moments.join(", ")}`);
      const found = await findRecord(world.git, "baton", issue);
      const state = found && (await readState(world.git, found.head));
      if (!found || !state) continue;
      const commits = Number(
        execFileSync("git", ["-C", world.git, "rev-list", "--count", found.head], { encoding: "utf8" }),
      );
      if (moments.length > 0 && commits >= moments[0]!) {
        moments.shift();
        const dead = gone(app);
        app.kill("SIGKILL");
        await dead;
        app = terminal.start(["serve"], env);
      }
      const due = answerTo(viewOf(state));
      if (due && !said.has(due.key)) {
        said.add(due.key);
        await person.post(`/repos/${world.repository}/issues/${issue}/comments`, { body: due.text });
      }
      over = isOver(state.build.status) && found.archived;
    }
    expect(moments).toEqual([]);
    app.kill("SIGTERM");
    await gone(app);
    sandbox.kill("SIGTERM");
    await gone(sandbox);
    const after = JSON.parse(readFileSync(join(dir, "world.json"), "utf8")) as World;
    expect(doubled(after)).toEqual([]);
    expect(after.issues.filter((i) => i.pull?.merged && i.pull.headRef.includes("/W")).length).toBeGreaterThanOrEqual(
      5,
    );
    const rev = (...args: string[]) => execFileSync("git", ["-C", world.git, ...args], { encoding: "utf8" }).trim();
    expect(rev("rev-list", "--count", "main")).toBe("3");
    expect(rev("rev-parse", "main^{tree}")).toBe(unharmed.tree);
  }, 400_000);
});
