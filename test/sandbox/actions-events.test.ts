import { execFileSync } from "node:child_process";
import { afterEach, expect, test } from "vitest";
import { createWorld, only, until, workflow, type World } from "./actions-world.ts";
import type { Run } from "../../src/sandbox/schema/runs.ts";

let world: World;
afterEach(() => world.close());

const open = async (text: string): Promise<World> =>
  (world = await createWorld({ ".github/workflows/x.yml": text }));
const ended = (): Promise<Run[]> =>
  Promise.all(world.sandbox.world.runs.map((run) => world.ended(run)));

function openPull(number: number, head: string, headSha: string): Run[] {
  const { repository, sandbox } = world;
  const baseSha = execFileSync("git", ["rev-parse", "refs/heads/main"], {
    cwd: sandbox.gitDir(repository),
  });
  const pull = {
    ...{
      id: sandbox.nextId(),
      headRef: head,
      headRepositoryId: repository.id,
      headSha,
      baseRef: "main",
    },
    ...{
      baseSha: String(baseSha).trim(),
      merged: false,
      mergedAt: null,
      mergedBy: null,
      mergeCommitSha: null,
    },
    ...{ draft: false, reviews: [], comments: [] },
  };
  const at = sandbox.clock().toISOString();
  sandbox.world.issues.push({
    ...{
      id: sandbox.nextId(),
      repositoryId: repository.id,
      number,
      title: "A pull",
      body: "",
      author: "ann",
      pull,
    },
    ...{ state: "open", stateReason: null, labels: [], events: [] },
    ...{ createdAt: at, updatedAt: at, closedAt: null, lastEditedAt: null },
  });
  return sandbox.actions.trigger(repository, {
    ...{ name: "pull_request", action: "opened", sha: headSha, branch: head, baseBranch: "main" },
    ...{ pullNumber: number, actor: "ann", payload: {} },
  });
}

test("a push starts workflows for its branch and paths, with the commit's subject as title", async () => {
  await open(
    workflow(
      "{ push: { branches: [main], paths: ['src/**'] } }",
      "a: { runs-on: x, steps: [{ run: echo $GITHUB_REF }] }\n",
    ),
  );
  world.push({ "docs/a.md": "x" });
  world.push({ "src/a.js": "x" }, "other");
  expect(world.sandbox.world.runs).toEqual([]);
  const sha = world.push({ "src/b.js": "x" });
  const run = only(await ended());
  expect(run).toMatchObject({
    event: "push",
    headSha: sha,
    headBranch: "main",
    displayTitle: "A change",
    runNumber: 1,
  });
  expect(world.logs(run)).toContain("refs/heads/main");
});

test("a pull request runs on its merge with checks on the head, and not on a conflict", async () => {
  await open(
    workflow(
      "pull_request",
      `a:
  runs-on: x
  steps:
    - uses: actions/checkout@v4
    - run: test -f head.txt -a -f base.txt
    - run: echo "$GITHUB_REF $GITHUB_HEAD_REF $GITHUB_BASE_REF $(git log -1 --format=%H)"
`,
    ),
  );
  const head = world.push({ "head.txt": "h" }, "topic");
  execFileSync("git", [
    "-C",
    `${world.sandbox.dir}/../source`,
    "checkout",
    "-q",
    "-B",
    "main",
    "HEAD~1",
  ]);
  world.push({ "base.txt": "b" }, "main");
  const run = only(openPull(7, "topic", head));
  await world.ended(run);
  expect(run.conclusion, world.logs(run)).toBe("success");
  const merge = execFileSync("git", ["rev-parse", "refs/pull/7/merge"], {
    cwd: world.sandbox.gitDir(world.repository),
  });
  expect(world.logs(run)).toContain(`refs/pull/7/merge topic main ${String(merge).trim()}`);
  expect(run).toMatchObject({ headSha: head, pullNumbers: [7], displayTitle: "A pull" });
  expect(world.sandbox.world.checkRuns[0]).toMatchObject({ headSha: head, name: "a" });
  const other = world.push({ "base.txt": "other" }, "topic");
  execFileSync("git", [
    "-C",
    `${world.sandbox.dir}/../source`,
    "checkout",
    "-q",
    "-B",
    "main",
    "HEAD~1",
  ]);
  world.push({ "base.txt": "clash" }, "main");
  expect(openPull(8, "topic", other)).toEqual([]);
});

test("an unreadable workflow file fails its run at once, without jobs and with the reason", async () => {
  await open(workflow("push", "a: { runs-on: x, contaner: node, steps: [{ run: echo }] }\n"));
  world.push({ "a.txt": "1" });
  const run = only(world.sandbox.world.runs);
  const path = ".github/workflows/x.yml";
  expect(run).toMatchObject({ status: "completed", conclusion: "failure", jobs: [], name: path });
  expect(run.startProblem).toEqual({
    kind: "invalid-workflow",
    problem: expect.stringContaining(
      `${path} (Line: 4, Col: 20): Unexpected value 'contaner'`,
    ) as unknown,
  });
  expect(world.sandbox.world.checkRuns).toEqual([]);
  expect(() => world.dispatch("x.yml")).toThrow(/failed to parse workflow/);
});

test("invalid dispatches are refused with GitHub's errors", async () => {
  await open(workflow("push", "a: { runs-on: x, steps: [{ run: echo }] }\n"));
  expect(() => world.dispatch("none.yml")).toThrow("Not Found");
  expect(() => world.dispatch("x.yml")).toThrow(
    "Workflow does not have 'workflow_dispatch' trigger",
  );
  const { actions } = world.sandbox;
  const dispatch = (): Run =>
    actions.dispatch(world.repository, ".github/workflows/x.yml", "gone", {}, "ann");
  expect(dispatch).toThrow("No ref found for: gone");
});

test("in a concurrency group the newest run waits for the running one, or cancels it", async () => {
  await open(
    `${workflow("workflow_dispatch", "a: { runs-on: x, steps: [{ run: echo go; sleep 0.5 }] }\n")}
concurrency: { group: "g-\${{ github.ref }}" }
`,
  );
  const [first, second, third] = [
    world.dispatch("x.yml"),
    world.dispatch("x.yml"),
    world.dispatch("x.yml"),
  ];
  await ended();
  expect([first, second, third].map((run) => run.conclusion)).toEqual([
    "success",
    "cancelled",
    "success",
  ]);
  const [begun, over] = [only(third.jobs).startedAt ?? "", only(first.jobs).completedAt ?? "~"];
  expect(begun >= over).toBe(true);
  const long = "a: { runs-on: x, steps: [{ run: echo go; sleep 60 }] }\n";
  world.push({
    ".github/workflows/x.yml": `${workflow("workflow_dispatch", long)}
concurrency: { group: h, cancel-in-progress: true }
`,
  });
  const running = world.dispatch("x.yml");
  await until(() => world.logs(running).includes("Z go"));
  const next = world.dispatch("x.yml");
  await world.ended(running);
  expect(running.conclusion).toBe("cancelled");
  await until(() => world.logs(next).includes("Z go"));
});

test("only failed jobs run again, with their dependents, as a new attempt", async () => {
  await open(
    workflow(
      "workflow_dispatch",
      `ok:
  runs-on: x
  outputs: { v: "\${{ steps.s.outputs.v }}" }
  steps: [{ id: s, run: 'echo v=5 >> $GITHUB_OUTPUT' }]
flaky: { needs: ok, runs-on: x, steps: [{ run: 'test $GITHUB_RUN_ATTEMPT = 2 -a \${{ needs.ok.outputs.v }} = 5' }] }
after: { needs: flaky, runs-on: x, steps: [{ run: echo }] }
`,
    ),
  );
  const run = await world.ended(world.dispatch("x.yml"));
  const kept = world.job(run, "ok").id;
  expect(run.conclusion).toBe("failure");
  world.sandbox.actions.rerun(run, true, "ann");
  expect(() => world.sandbox.actions.rerun(run, true, "ann")).toThrow("already running");
  await world.ended(run);
  expect(run).toMatchObject({ conclusion: "success", runAttempt: 2 });
  expect(world.job(run, "ok").id).toBe(kept);
  expect(() => world.sandbox.actions.rerun(run, true, "ann")).toThrow("no failed jobs");
});

test("at most four jobs run at once, and a job has little overhead", async () => {
  await open(
    workflow(
      "workflow_dispatch",
      "a: { runs-on: x, strategy: { matrix: { n: [1, 2, 3, 4, 5, 6] } }, steps: [{ run: " +
        "sleep 0.3 }] }\n",
    ),
  );
  const run = world.dispatch("x.yml");
  await until(() => run.jobs.filter((job) => job.status === "in_progress").length > 0);
  expect(run.jobs.filter((job) => job.status === "in_progress").length).toBe(4);
  await world.ended(run);
  const cost = run.jobs.map(
    (job) => Date.parse(job.completedAt ?? "") - Date.parse(job.startedAt ?? "") - 300,
  );
  expect(Math.min(...cost)).toBeLessThan(1000);
});
