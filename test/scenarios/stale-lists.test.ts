/** GitHub's answers lag behind: a build that reads them loses nothing and does nothing twice. */
import { afterEach, expect, test } from "vitest";
import { openTestbed, type Testbed } from "./support/stage/testbed.ts";
import { finding, completeWork, review, Stage, worker } from "./support/stage/index.ts";
import { doubled } from "./support/doubled.ts";

const QUIET_MS = 700;
let testbed: Testbed | null = null;
afterEach(() => testbed?.close());

const LISTS: Readonly<Record<string, string>> = {
  "a finished run's artifacts": "/repos/*/*/actions/runs/*/artifacts",
  "the runs of a workflow": "/repos/*/*/actions/workflows/*/runs",
  "the runs of a commit": "/repos/*/*/actions/runs",
  "pull requests": "/repos/*/*/pulls",
  "the repository's comments": "/repos/*/*/issues/comments",
  "a pull request's reviews": "/repos/*/*/pulls/*/reviews",
  "a commit's check runs": "/repos/*/*/commits/*/check-runs",
};

const CASES = [
  ...Object.entries(LISTS).map(([name, path]) => [name, path, "list_stale"] as const),
  ["one pull request by itself", "/repos/*/*/pulls/*", "read_stale"] as const,
];

test.for(CASES)(
  "given lists that lag behind (%s), then a build lands whole and nothing is done twice",
  async ([, path, fault]) => {
    testbed = await openTestbed();
    const { running } = testbed;
    let heard = performance.now();
    running.onExchange(() => void (heard = performance.now()));
    const stage = new Stage(testbed, {
      plan: [worker("W1.1", { writes: { "src/a.js": "export const a = 1;\n" } })],
      sessions: {
        "W1.1/review/1": review([finding("src/a.js", 1, "Say why.")]),
        "W1.1/rework/1": completeWork({ "src/a.js": "// Why.\nexport const a = 1;\n" }),
        "W1.1/review/2": review([], "Said.", "approve", { settled: ["1.1"] }),
      },
    });
    const [armed] = running.faults.arm({ fault, reads: 2, match: { path, client: "baton[bot]" } });
    await stage.label();
    // Five seconds pass whenever GitHub gets no more requests.
    const time = setInterval(
      () => void (performance.now() - heard > QUIET_MS && stage.pass(1 / 12)),
      QUIET_MS,
    );
    try {
      await stage.approveLanding();
      await stage.landed();
    } finally {
      clearInterval(time);
    }
    expect(armed?.happened).toBeGreaterThan(0);
    expect(stage.file("src/a.js")).toBe("// Why.\nexport const a = 1;\n");
    expect(doubled(stage.world)).toEqual([]);
    const checks = stage.world.checkRuns.filter(({ appSlug }) => appSlug === "baton");
    const said = checks.map(({ conclusion, headSha, name }) => `${name} ${headSha} ${conclusion}`);
    expect(said).toEqual([...new Set(said)]);
    await stage.reads(/landed/i, { on: stage.issue });
  },
);
