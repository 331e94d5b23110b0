/**
 * The App is killed with SIGKILL three times at seeded moments of the build, and starts again; sandbox and App are real
 * processes of their own. What lands is what lands without that, and nothing is lost or there twice.
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

let unharmed: Calm;
beforeAll(async () => {
  unharmed = await calm();
}, 300_000);

describe("kill -9 of baton serve", () => {
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
