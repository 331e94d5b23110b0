/** What pages of every kind say, and to whom. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPagesWorld, type PagesWorld } from "./pages-world.ts";

let world: PagesWorld;
beforeAll(async () => {
  world = await openPagesWorld();
});
afterAll(() => world.close());

describe("the pages", () => {
  test("say what happened: title, Markdown, diagram, label, review on its line, checks", async () => {
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
    for (const words of ["One remark.", "would help", "github-actions", "look", "Squash and merge"]) {
      expect(pull).toContain(words);
    }
  });

  test("show a job's log with its markup as text", async () => {
    const { id, jobs } = world.running.sandbox.world.runs[0]!;
    const job = await world.page(`/ann/sample/actions/runs/${id}/job/${jobs[0]!.id}`);
    expect(job).toContain("&#60;b&#62;hello&#60;/b&#62; from the log");
    expect(job).toMatch(/success.*Greet/);
  });

  test("let nothing foreign run: policy on every page, raw files shut off", async () => {
    const page = await world.get("/ann/sample");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.headers.get("content-security-policy")).not.toContain("unsafe");
    const raw = await world.get("/ann/sample/raw/main/docs/dot.svg");
    expect(raw.headers.get("content-security-policy")).toContain("sandbox");
    expect(raw.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("answer 304 to who has seen the page, also when it only grew older", async () => {
    const etag = (await world.get("/ann/sample/issues/1")).headers.get("etag") ?? "";
    expect((await world.get("/ann/sample/issues/1", "ann", { "if-none-match": etag })).status).toBe(304);
    expect((await world.get("/ann/sample/issues/1", "mia", { "if-none-match": etag })).status).toBe(200);
  });

  test("hide a private repository from who may not see it, as if it were not there", async () => {
    expect((await world.get("/ann/secret")).status).toBe(200);
    expect((await world.get("/ann/secret", "olga")).status).toBe(404);
    expect((await world.get("/ann/secret", "-")).status).toBe(404);
    expect(await world.page("/", "olga")).not.toContain("secret");
  });

  test("say in words that a page is missing", async () => {
    for (const path of [
      "/ann/nothing",
      "/ann/sample/issues/99",
      "/ann/sample/tree/nope",
      "/ann/sample/commit/0000000",
    ]) {
      const response = await world.get(path);
      expect(response.status, path).toBe(404);
      expect(await response.text()).toContain("There is no such page");
    }
  });

  test("leave the API alone: programs get JSON and the plain start page", async () => {
    const api = await fetch(`${world.url}/api/v3/repos/ann/sample/issues/99`, { headers: { accept: "text/html" } });
    expect(api.headers.get("content-type")).toContain("json");
    expect(await (await fetch(`${world.url}/`)).text()).toContain("REST");
  });
});
