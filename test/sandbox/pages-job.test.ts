/**
 * A job that tries to act as the repository's owner. It has the machine's network, but not the key.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { detectIsolation } from "../../src/sandbox/actions/isolation/detect-isolation.ts";
import { deriveBrowserPass } from "../../src/sandbox/access-key.ts";
import { commitFiles } from "./api-commit.ts";
import { at, openPagesWorld, type PagesWorld } from "./pages-world.ts";

const WORKFLOW = `name: Attack
on: workflow_dispatch
permissions: { contents: read, issues: read }
jobs:
  attack:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: 'curl -s -w "attempt curl: %{http_code}\\n" -H "Origin: $SITE" -d "do=comment&body=/approve" "$ISSUE" || :'
      - run: node attack.mjs
    env:
      SITE: \${{ github.server_url }}
      ISSUE: \${{ github.server_url }}/ann/sample/issues/1
      PORT: \${{ vars.PORT }}
      DIR: \${{ vars.DIR }}
      GH: \${{ github.token }}
`;

const isolation = detectIsolation(process.env["PATH"] ?? "");
if (!isolation.ok)
  process.stderr.write(`The test of a hostile job is skipped: ${isolation.reason}.\n`);

describe.runIf(isolation.ok)("a hostile job", () => {
  let world: PagesWorld;
  let log: string;
  beforeAll(async () => {
    world = await openPagesWorld();
    const { sandbox, port, seed } = world.running;
    const ann = world.as(seed.account("ann").token ?? "");
    const script = readFileSync(new URL("attack.js", import.meta.url), "utf8");
    await commitFiles(ann, "main", {
      ".github/workflows/attack.yml": WORKFLOW,
      "attack.mjs": script,
    });
    Object.assign(world.repository.variables, { PORT: String(port), DIR: sandbox.dir });
    await ann.actions.createWorkflowDispatch({ ...at, workflow_id: "attack.yml", ref: "main" });
    const run = sandbox.world.runs.find((one) => one.workflowPath.endsWith("attack.yml"))!;
    await vi.waitUntil(() => run.status === "completed", { timeout: 30_000 });
    log = sandbox.actions.log(run, run.jobs[0]!);
  }, 60_000);
  afterAll(() => world?.close());

  test("gets 401 or 403 for every attempt, and no cookie", () => {
    const answers = [...log.matchAll(/Z .*attempt ([^:\n]+): (\d{3}.*)/g)].map(
      ([, name, answer]) => `${name}: ${answer}`,
    );
    expect(answers.length).toBeGreaterThanOrEqual(15);
    expect(answers.filter((one) => !/: 40[13]$/.test(one))).toEqual([]);
  });

  test("has changed nothing", () => {
    const { world: state } = world.running.sandbox;
    expect(state.comments.filter(({ body }) => body.includes("/approve"))).toEqual([]);
    expect(state.issues.find(({ number }) => number === world.pull)?.pull?.merged).toBe(false);
    expect(world.running.faults.list()).toEqual([]);
  });

  test("finds neither the key, nor its pass, nor a person's token in any readable file", () => {
    const { sandbox, seed } = world.running;
    expect(log.slice(-2_000)).toContain("searched to the end");
    for (const secret of [
      sandbox.key,
      deriveBrowserPass(sandbox.key),
      seed.account("ann").token ?? "?",
    ]) {
      expect(log.includes(secret)).toBe(false);
    }
  });
});
