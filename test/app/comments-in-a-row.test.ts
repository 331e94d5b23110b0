/**
 * Probot's own throttling waits three seconds before each comment. Baton sends as many as GitHub's
 * limits allow.
 */
import { expect, test } from "vitest";
import { Clients, makeProbot } from "../../src/app/github/client.ts";
import { Limiter } from "../../src/app/github/limits/limiter.ts";
import { GITHUB_LIMITS } from "../../src/app/github/limits/secondary-limits.ts";
import { createMemoryGitHub } from "../../src/sandbox/memory-github.ts";
import { quiet } from "./support/logs.ts";

test("three consecutive comments are posted within a second or two", async () => {
  const github = createMemoryGitHub({ clock: () => new Date() });
  const { seed } = github;
  seed.account("you");
  const wanted = { slug: "baton", name: "Baton", webhookUrl: null, webhookSecret: "s" };
  const { app, privateKeyPem: privateKey } = seed.app({
    ...wanted,
    permissions: { issues: "write" },
  });
  const installation = seed.install(app, [seed.repository({ owner: "you", name: "units" })]).id;
  const fetch: typeof globalThis.fetch = (url, init) => github.handle(new Request(url, init));
  const limiter = new Limiter({ limits: GITHUB_LIMITS });
  const as = {
    appId: app.id,
    privateKey,
    webhookSecret: "s",
    baseUrl: `${github.url}/api/v3`,
    log: quiet,
  };
  const octokit = await new Clients(makeProbot({ ...as, limiter, fetch })).getOctokit(installation);
  const place = { owner: "you", repo: "units" };
  const { data } = await octokit.request("POST /repos/{owner}/{repo}/issues", {
    ...place,
    title: "One",
  });
  const on = { ...place, issue_number: data.number };
  const begun = performance.now();
  for (const body of ["one", "two", "three"])
    await octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      ...on,
      body,
    });
  expect(performance.now() - begun).toBeLessThan(2_500);
  expect(github.sandbox.world.comments.map(({ body }) => body)).toEqual(["one", "two", "three"]);
});
