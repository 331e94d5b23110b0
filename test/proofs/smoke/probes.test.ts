/**
 * The probes for a real GitHub, run against the sandbox, and against a GitHub that differs from it.
 */
import { describe, expect, onTestFinished, test } from "vitest";
import { openFront, rewrite, type Change } from "./front.ts";
import { openLocal } from "./local.ts";
import type { Options } from "./options.ts";
import { PROBES } from "./probes/index.ts";
import { runProbes } from "./run.ts";
import { openScratch } from "./scratch.ts";

/** What the sandbox lacks: footnotes. */
const UNLIKE_GITHUB = /^a footnote:/;

/** Runs the probes against the sandbox behind `change`. */
async function play(
  names: readonly string[],
  change: Change = () => null,
  more: Partial<Options> = {},
) {
  const stack = new AsyncDisposableStack();
  onTestFinished(() => stack.disposeAsync());
  const local = await openLocal();
  stack.defer(() => local.close());
  const apiUrl = await openFront(local.running, change, stack);
  const rest = { only: [], isPublic: false, keep: false, dryRun: false, evidence: "" };
  const { world } = await openScratch(
    { ...rest, ...local.options, apiUrl, ...more },
    AbortSignal.timeout(60_000),
  );
  // A single probe runs against a GitHub that never lists the artifact.
  if (names.length === 1) world.place.artifactWithin = 1;
  const probes = PROBES.filter(({ name }) => names.includes(name));
  return runProbes(probes, world, () => {});
}

test("every probe runs against the sandbox, and what the sandbox does holds", async () => {
  const names = PROBES.map(({ name }) => name);
  const results = await play(names);
  expect(results.map(({ probe }) => probe.name)).toEqual(names);
  for (const { probe, verdict, observed, reason } of results) {
    const odd = observed.filter(
      ({ asAssumed, words }) => asAssumed === false && !UNLIKE_GITHUB.test(words),
    );
    expect(odd, `${probe.name}: ${reason} ${JSON.stringify(observed)}`).toEqual([]);
    expect(verdict, probe.name).toBe(
      observed.some(({ asAssumed }) => asAssumed === false) ? "differs" : "holds",
    );
    expect(observed.length, probe.name).toBeGreaterThan(0);
  }
});

const json = async (body: unknown, status = 200) => Response.json(body, { status });
const all = (
  pattern: RegExp,
  by: (answer: () => Promise<Response>) => Promise<Response>,
): Change => {
  return (asked, answer) => (pattern.test(asked) ? by(answer) : null);
};
/** Changes of GitHub that make each probe's assumption wrong. */
const WRONG: Record<string, Change> = {
  "dispatch-registration": all(/^POST .*\/dispatches$/, () =>
    json({ message: "Must have admin rights" }, 403),
  ),
  "artifact-lag": all(/^GET .*\/artifacts$/, () => json({ total_count: 0, artifacts: [] })),
  "workflow-sha": all(/^GET .*\/contents\//, (answer) =>
    rewrite(answer(), { sha: "0".repeat(40) }),
  ),
  "dispatch-run-details": all(/^POST .*\/dispatches$/, async (answer) => {
    await answer();
    return new Response(null, { status: 204 });
  }),
  "environment-secrets": all(/^GET .*\/jobs$/, (answer) =>
    rewrite(answer(), { conclusion: "success", steps: [{}] }),
  ),
  "skip-ci": all(/^GET .*\/runs\?head_sha=/, (answer) => rewrite(answer(), { total_count: 1 })),
  "frozen-check-runs": all(/^GET .*\/check-runs\/\d+$/, (answer) =>
    rewrite(answer(), { status: "in_progress" }),
  ),
  "app-signatures": all(/^GET .*\/git\/commits\//, (answer) =>
    rewrite(answer(), { verified: false }),
  ),
  "refs-and-tags": all(/^PATCH .*\/git\/refs\//, () => json({ ref: "refs/heads/x" })),
  "branch-rules": all(/^GET .*\/rules\/branches\//, () => json([])),
  "body-html": all(/^GET .*\/comments\/\d+$/, (answer) =>
    rewrite(answer(), { body_html: "<p>/hidden</p>" }),
  ),
  "graphql-costs": all(/^POST \/(api\/)?graphql$/, (answer) => rewrite(answer(), { cost: 99 })),
};

describe("a GitHub that differs is reported", () => {
  test("for each probe", () =>
    expect(Object.keys(WRONG).toSorted()).toEqual(PROBES.map((p) => p.name).toSorted()));

  test.each(Object.entries(WRONG))("by %s", async (name, change) => {
    const [result] = await play([name], change);
    expect(result, result?.reason ?? "").toMatchObject({ verdict: "differs", reason: null });
  });
});

test("a workflow file that GitHub doesn't know yet is dispatched again", async () => {
  let refused = 0;
  const lag = all(/^POST .*\/dispatches$/, (answer) =>
    refused++ < 3
      ? json({ message: "Workflow does not have 'workflow_dispatch' trigger" }, 422)
      : answer(),
  );
  const [result] = await play(["dispatch-registration"], lag);
  expect(result).toMatchObject({ verdict: "holds" });
  expect(result?.observed[0]?.words).toMatch(/^3 × 422 \(Workflow does not have/);
});

test("without an App or the owner's token, probes that need it are skipped with the remedy", async () => {
  const [app] = await play(["app-signatures"], undefined, { app: null });
  expect(app).toMatchObject({
    verdict: "skipped",
    reason: expect.stringContaining("set APP_ID") as string,
  });
  const [owner] = await play(["branch-rules"], undefined, { token: null });
  expect(owner).toMatchObject({
    verdict: "skipped",
    reason: expect.stringContaining("set GH_TOKEN") as string,
  });
});

test("a probe that GitHub stops is broken, and the next one runs", async () => {
  const stopped = all(/^POST .*\/git\/refs$/, () => json({ message: "Server Error" }, 502));
  const results = await play(["refs-and-tags", "graphql-costs"], stopped);
  expect(results.map(({ verdict }) => verdict)).toEqual(["broke", "holds"]);
  expect(results[0]?.reason).toContain("Server Error");
});
