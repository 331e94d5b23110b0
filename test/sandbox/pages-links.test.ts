/** The links of the pages and of the API's answers. None of them is broken. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { at, openPagesWorld, type PagesWorld } from "./pages-world.ts";

let world: PagesWorld;
beforeAll(async () => {
  world = await openPagesWorld();
});
afterAll(() => world.close());

/** Returns the addresses of this site in a page, without the fragments that only browsers use. */
function linksIn(text: string, from: string): string[] {
  return [...text.matchAll(/(?:href|src)="([^"]+)"/g)].flatMap(([, raw = ""]) => {
    const href = raw.replaceAll(/&#(\d+);/g, (_, code: string) =>
      String.fromCharCode(Number(code)),
    );
    const url = new URL(href, `${world.url}${from}`);
    return url.origin === world.url ? [`${url.pathname}${url.search}`] : [];
  });
}

async function crawl(from: string[]): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  const next = [...from];
  for (let path = next.shift(); path !== undefined; path = next.shift()) {
    if (seen.has(path)) continue;
    const response = await world.get(path);
    seen.set(path, response.status);
    const to = response.headers.get("location");
    if (to) next.push(...linksIn(`href="${to}"`, path));
    const isPage = (response.headers.get("content-type") ?? "").startsWith("text/html");
    const text = await response.text();
    if (isPage) next.push(...linksIn(text, path));
  }
  return seen;
}

const broken = (seen: Map<string, number>) => [...seen].filter(([, status]) => status >= 400);

describe("the pages", () => {
  test("link to one another from the start page, and no link is broken", async () => {
    const seen = await crawl(["/"]);
    expect(broken(seen)).toEqual([]);
    const kinds = [
      "/ann/sample/issues/1",
      "/pull/2/files?",
      "/actions/runs/",
      "/job/",
      "/blob/main/src",
      "/raw/main/",
    ];
    for (const kind of [
      ...kinds,
      "/commit/",
      "/compare/",
      "/tags",
      "/apps/helper",
      "/tree/fix/sum/docs",
    ]) {
      expect(
        [...seen.keys()].some((path) => path.includes(kind)),
        kind,
      ).toBe(true);
    }
  });

  test("have the addresses that the REST API returns", async () => {
    const { app } = world;
    const owner = world.as(world.running.seed.account("ann").token ?? "").rest;
    const run = (await app.actions.listWorkflowRunsForRepo(at)).data.workflow_runs[0]!;
    const { head_sha: sha } = run;
    const made = (await owner.repos.createRelease({ ...at, tag_name: "v1.0", body: "**New**" }))
      .data;
    const file = {
      ...at,
      release_id: made.id,
      name: "a.txt",
      data: "a",
      baseUrl: `${world.url}/api/uploads`,
    };
    await owner.repos.uploadReleaseAsset(file);
    await owner.repos.createRelease({ ...at, tag_name: "v2.0", draft: true });
    const answers = await Promise.all([
      owner.repos.listReleases(at),
      app.repos.get(at),
      app.repos.listCommits(at),
      app.repos.getContent({ ...at, path: "src/sum.js" }),
      app.repos.getContent({ ...at, path: "docs" }),
      app.repos.compareCommitsWithBasehead({ ...at, basehead: "main...fix/sum" }),
      app.issues.listForRepo({ ...at, state: "all" }),
      app.issues.listCommentsForRepo(at),
      app.pulls.get({ ...at, pull_number: world.pull }),
      app.pulls.listReviews({ ...at, pull_number: world.pull }),
      app.pulls.listReviewComments({ ...at, pull_number: world.pull }),
      app.pulls.listFiles({ ...at, pull_number: world.pull }),
      app.checks.listForRef({ ...at, ref: sha }),
      app.actions.listRepoWorkflows(at),
      app.actions.listJobsForWorkflowRun({ ...at, run_id: Number(run.id) }),
      Promise.resolve({ data: run }),
    ]);
    const found = new Set<string>();
    for (const { data } of answers) addressesIn(data, found);
    expect(found.size).toBeGreaterThan(20);
    const statuses = await Promise.all(
      [...found].map(async (url) => {
        const page = await world.get(new URL(url).pathname);
        const to = page.headers.get("location");
        return [
          url,
          to ? (await world.get(to.replace(world.url, ""))).status : page.status,
        ] as const;
      }),
    );
    expect(statuses.filter(([, status]) => status !== 200)).toEqual([]);
  });

  test("are fast: the median of all pages is below 30 ms", async () => {
    const seen = await crawl(["/"]);
    const times: number[] = [];
    for (const path of seen.keys()) {
      const start = performance.now();
      await (await world.get(path)).arrayBuffer();
      times.push(performance.now() - start);
    }
    expect(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]).toBeLessThan(30);
  });
});

/** Collects every `html_url`, `diff_url`, `blob_url` … below a value: all addresses of pages. */
function addressesIn(value: unknown, into: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, one] of Object.entries(value)) {
    const isPage =
      /^(html|diff|patch|blob|raw|details|permalink|badge|avatar|browser_download)_url$/.test(name);
    if (isPage && typeof one === "string" && one.startsWith(world.url)) into.add(one);
    addressesIn(one, into);
  }
}
