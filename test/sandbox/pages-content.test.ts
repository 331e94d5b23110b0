/** The content of pages of every kind, for different people. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { at, openPagesWorld, type PagesWorld } from "./pages-world.ts";
import type { Artifact } from "../../src/sandbox/schema/runs.ts";

let world: PagesWorld;
beforeAll(async () => {
  world = await openPagesWorld();
});
afterAll(() => world.close());

describe("the pages", () => {
  test("show titles, Markdown, diagrams, labels, reviews on their lines, and checks", async () => {
    const issue = await world.page("/ann/sample/issues/1");
    expect(issue).toContain("Sums are &#60;wrong&#62;");
    expect(issue).toContain('<a href="/ann/sample/pull/2">#2</a>');
    expect(issue).toContain('<a href="/mia">@mia</a>');
    expect(issue).toContain("data:image/svg+xml;base64,");
    expect(issue).toContain("added the label");
    expect(issue).not.toContain("hidden -->");
    const files = await world.page("/ann/sample/pull/2/files");
    expect(files.indexOf("return a + b;")).toBeGreaterThan(files.indexOf("return a - b;"));
    expect(files.indexOf("would help")).toBeGreaterThan(files.indexOf("return a + b;"));
    const pull = await world.page("/ann/sample/pull/2");
    for (const words of [
      "One remark.",
      "would help",
      "github-actions",
      "look",
      "Squash and merge",
    ]) {
      expect(pull).toContain(words);
    }
  });

  test("show a job's log with its markup as text", async () => {
    const { id, jobs } = world.running.sandbox.world.runs[0]!;
    const job = await world.page(`/ann/sample/actions/runs/${id}/job/${jobs[0]!.id}`);
    expect(job).toContain("&#60;b&#62;hello&#60;/b&#62; from the log");
    expect(job).toMatch(/success.*Greet/);
  });

  test("hide a pending review from everybody but its author", async () => {
    const mia = world.as(world.running.seed.account("mia").token ?? "");
    const comments = [{ path: "src/sum.js", line: 2, side: "RIGHT", body: "Unsent remark" }];
    await mia.pulls.createReview({
      ...at,
      pull_number: world.pull,
      body: "Unsent review",
      comments,
    });
    for (const [path, words] of [
      ["/ann/sample/pull/2", "Unsent review"],
      ["/ann/sample/pull/2/files", "Unsent remark"],
    ] as const) {
      expect(await world.page(path, "mia"), path).toContain(words);
      expect(await world.page(path, "ann"), path).not.toContain("Unsent");
      expect(await world.page(path, "-"), path).not.toContain("Unsent");
    }
  });

  test("show a change as a diff, and as patches with their commit messages", async () => {
    for (const at of [
      "/ann/sample/pull/2",
      "/ann/sample/compare/main...fix/sum",
      "/ann/sample/commit/fix%2Fsum",
    ]) {
      const [diff, patch] = await Promise.all([
        world.page(`${at}.diff`),
        world.page(`${at}.patch`),
      ]);
      for (const text of [diff, patch])
        expect(text, at).toContain("\n-  return a - b;\n+  return a + b;\n");
      expect([diff.slice(0, 11), patch.slice(0, 5)], at).toEqual(["diff --git ", "From "]);
      expect(patch, at).toContain("Add, don't subtract");
    }
  });

  test("link to artifacts while they exist", async () => {
    const { runs, artifacts } = world.running.sandbox.world;
    const kept = {
      id: 9_001,
      repositoryId: world.repository.id,
      runId: runs[0]!.id,
      sizeInBytes: 1,
      expired: false,
    };
    const later = "2999-01-01T00:00:00Z";
    const old = { ...kept, id: 9_002, name: "old", expiresAt: "2020-01-01T00:00:00Z" };
    artifacts.push({ ...kept, name: "new", expiresAt: later } as Artifact, old as Artifact);
    const page = await world.page(`/ann/sample/actions/runs/${runs[0]!.id}`);
    artifacts.splice(-2);
    expect(page).toMatch(/<a href="[^"]*\/artifacts\/9001">new<\/a>/);
    expect(page).toMatch(/<li>old <span class="quiet">1 bytes, expired/);
  });

  test("escape text and attributes", async () => {
    const title = `"><b onfocus='x'>`;
    const fields = { do: "new-issue", title, body: "x".repeat(70_000) };
    const page = await (await world.post("/ann/sample/issues/new", fields)).text();
    expect(page).toContain('value="&#34;&#62;&#60;b onfocus=&#39;x&#39;&#62;"');
    expect(await world.page(`/ann/sample/issues?label=${encodeURIComponent(title)}`)).not.toContain(
      title.slice(2),
    );
  });

  test("execute no foreign content: each has a policy, and raw files are isolated", async () => {
    const page = await world.get("/ann/sample");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.headers.get("content-security-policy")).not.toContain("unsafe");
    const raw = await world.get("/ann/sample/raw/main/docs/dot.svg");
    expect(raw.headers.get("content-security-policy")).toContain("sandbox");
    expect(raw.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("answer 304 to a browser that has the page, also when only ages changed", async () => {
    const etag = (await world.get("/ann/sample/issues/1")).headers.get("etag") ?? "";
    expect((await world.get("/ann/sample/issues/1", "ann", { "if-none-match": etag })).status).toBe(
      304,
    );
    expect((await world.get("/ann/sample/issues/1", "mia", { "if-none-match": etag })).status).toBe(
      200,
    );
  });

  test("answer a browser that has an older page with new content, also about times", async () => {
    const write = (day: string) => ({
      ...at,
      issue_number: 1,
      body: `<time datetime="2026-01-01">${day}</time>`,
    });
    const { data } = await world.app.issues.createComment(write("Monday"));
    const etag = (await world.get("/ann/sample/issues/1")).headers.get("etag") ?? "";
    await world.app.issues.updateComment({ ...write("Friday"), comment_id: data.id });
    expect((await world.get("/ann/sample/issues/1", "ann", { "if-none-match": etag })).status).toBe(
      200,
    );
  });

  test("hide a private repository from people without access, as if it did not exist", async () => {
    expect((await world.get("/ann/secret")).status).toBe(200);
    expect((await world.get("/ann/secret", "olga")).status).toBe(404);
    expect((await world.get("/ann/secret", "-")).status).toBe(404);
    expect(await world.page("/", "olga")).not.toContain("secret");
  });

  test("report that a page is missing", async () => {
    for (const path of [
      "/ann/nothing",
      "/ann/sample/issues/99",
      "/ann/sample/tree/nope",
      "/ann/sample/commit/0000000",
      "/ann/sample/actions/runs/1/artifacts/1",
    ]) {
      const response = await world.get(path);
      expect(response.status, path).toBe(404);
      expect(await response.text()).toContain("There is no such page");
    }
  });

  test("leave the API alone: programs get JSON and the plain start page", async () => {
    const api = await fetch(`${world.url}/api/v3/repos/ann/sample/issues/99`, {
      headers: { accept: "text/html" },
    });
    expect(api.headers.get("content-type")).toContain("json");
    expect(await (await fetch(`${world.url}/`)).text()).toContain("REST");
  });
});
