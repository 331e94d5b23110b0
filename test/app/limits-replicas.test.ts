/**
 * Two replicas and a GitHub that enforces its limits, on a simulated clock: hours pass in a second.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Octokit } from "../../src/app/github/access.ts";
import { Clients, makeProbot } from "../../src/app/github/client.ts";
import { GitHubError } from "../../src/app/github/errors.ts";
import { MemoryLedger } from "../../src/app/github/limits/ledger.ts";
import { Limiter } from "../../src/app/github/limits/limiter.ts";
import { GITHUB_LIMITS } from "../../src/app/github/limits/secondary-limits.ts";
import { createMemoryGitHub } from "../../src/sandbox/memory-github.ts";
import { insisting } from "./support/insisting.ts";
import { quiet } from "./support/logs.ts";
import { turningClock } from "./support/turning.ts";

const BUILDS = 8;
const COMMENTS = 45;
const MERGES = 16;
const place = { owner: "you", repo: "units" };
const clock = turningClock();
beforeAll(() => clock.start());
afterAll(() => clock.stop());

test("when there is more to post than GitHub allows, all is posted and merges don't wait", async () => {
  const github = createMemoryGitHub({ clock: clock.now, wait: clock.wait });
  const { seed } = github;
  seed.account("you");
  const wanted = { slug: "baton", name: "Baton", webhookUrl: null, webhookSecret: "s" };
  const { app, privateKeyPem } = seed.app({ ...wanted, permissions: { issues: "write" } });
  const installation = seed.install(app, [seed.repository({ owner: "you", name: "units" })]).id;
  github.faults.arm({ fault: "secondary_limits" });
  const answers = new Set<boolean>();
  github.onExchange(({ status }) => answers.add(status < 400));

  const elapsed = () => clock.now().getTime();
  const ledger = new MemoryLedger(elapsed);
  const replica = async (): Promise<Octokit> => {
    // A request that must wait comes again. No time passes within a request.
    const pause = async (ms: number) => {
      throw new GitHubError("rate_limited", "not yet", null, ms);
    };
    const limiter = new Limiter({ limits: GITHUB_LIMITS, elapsed, pause });
    limiter.setLedger(ledger);
    const baseUrl = `${github.url}/api/v3`;
    const as = {
      appId: app.id,
      privateKey: privateKeyPem,
      webhookSecret: "s",
      baseUrl,
      log: quiet,
    };
    const fetch: typeof globalThis.fetch = (url, init) => github.handle(new Request(url, init));
    return new Clients(makeProbot({ ...as, limiter, fetch })).getOctokit(installation);
  };
  const { insist, waits } = insisting(clock);
  const say = (octokit: Octokit, issue_number: number, body: string) =>
    octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      ...place,
      issue_number,
      body,
    });
  const build = async (octokit: Octokit, title: string) => {
    let issue = 0;
    await insist("usual", async () => {
      issue = (await octokit.request("POST /repos/{owner}/{repo}/issues", { ...place, title })).data
        .number;
    });
    for (let i = 0; i < COMMENTS; i++) await insist("usual", () => say(octokit, issue, `${i}`));
    const path = "PATCH /repos/{owner}/{repo}/issues/{issue_number}";
    await insist("status", () =>
      octokit.request(path, { ...place, issue_number: issue, body: "done" }),
    );
  };
  const merge = async (octokit: Octokit) => {
    for (let i = 0; i < MERGES; i++) {
      await clock.wait(15_000);
      await insist("merge", () => say(octokit, 1, `merge ${i}`));
    }
  };
  const replicas = [await replica(), await replica()];
  const builds = Array.from({ length: BUILDS }, (_, i) => build(replicas[i % 2]!, `${i}`));
  await Promise.all([...builds, ...replicas.map(merge)]);

  const { comments, issues } = github.sandbox.world;
  expect([...answers]).toEqual([true]);
  expect(comments).toHaveLength(BUILDS * COMMENTS + 2 * MERGES);
  expect(issues.map(({ body }) => body)).toEqual(Array.from({ length: BUILDS }, () => "done"));
  expect(waits.merge).toBeLessThanOrEqual(2_000);
  expect(waits.usual).toBeGreaterThan(50_000);
  expect(waits.status).toBeGreaterThan(600_000);
});
