/** The sandbox's key. Anyone who has it can act on the pages; others can only read public data. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createGitHub } from "../../src/sandbox/index.ts";
import { openPagesWorld, refusal, type PagesWorld } from "./pages-world.ts";

let world: PagesWorld;
beforeAll(async () => {
  world = await openPagesWorld();
});
afterAll(() => world.close());

const ISSUE = "/ann/sample/issues/1";
const key = () => world.running.sandbox.key;
/** Requests a page with this cookie, or without one. */
const get = (path: string, cookie = "") =>
  fetch(`${world.url}${path}`, { headers: { accept: "text/html", cookie }, redirect: "manual" });

describe("the address with the key", () => {
  test("keeps the page, sets a cookie with another secret, and redirects without the key", async () => {
    const address = new URL(world.running.signIn(`${ISSUE}?a=1#issuecomment-7`));
    expect(address.href).toBe(`${world.url}${ISSUE}?a=1&key=${key()}#issuecomment-7`);
    const answer = await get(`${address.pathname}${address.search}`);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `${ISSUE}?a=1`]);
    expect([answer.headers.get("referrer-policy"), answer.headers.get("cache-control")]).toEqual([
      "no-referrer",
      "no-store",
    ]);
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^sandbox_pass_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(key());
    const page = await (await get(ISSUE, cookie.split(";")[0])).text();
    expect(page).toContain('<option value="ann" selected>ann (admin)</option>');
    expect(page).not.toContain(key());
  });

  test("never leads to another site", async () => {
    const answer = await get(`//evil.example/x?key=${key()}`);
    expect(new URL(answer.headers.get("location") ?? "", world.url).origin).toBe(world.url);
  });

  test("is refused with another key and a message, and sets no cookie", async () => {
    const answer = await get(`${ISSUE}?key=${key().slice(0, -1)}`);
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(await refusal(answer)).toContain("not the key of this sandbox");
  });
});

describe("without the key", () => {
  const person = () => `sandbox_person_${world.running.port}=ann`;

  test.each(["", "=", "=ann", "=%", `=${"A".repeat(43)}`])(
    "with a cookie %j public pages are read-only",
    async (pass) => {
      const cookie = `sandbox_pass_${world.running.port}${pass}; ${person()}`;
      const page = await (await get(ISSUE, cookie)).text();
      expect(page).toContain("Sums are");
      expect(page).toContain("Signed out");
      expect(page).toContain("open the address with ?key=");
      expect(page).not.toContain("<form");
      expect((await get("/ann/secret", cookie)).status).toBe(404);
      expect(await (await get("/", cookie)).text()).not.toContain("secret");
    },
  );

  test("the key itself is no valid cookie, nor the other way round", async () => {
    const answer = await get(
      "/ann/secret",
      `sandbox_pass_${world.running.port}=${key()}; ${person()}`,
    );
    expect(answer.status).toBe(404);
  });

  test.each([ISSUE, "/_pages/sign-in", "/ann/sample/issues/new", "/nowhere"])(
    "a form of %s is answered with a message, and does nothing",
    async (path) => {
      const fields = { do: "comment", body: "forged", login: "ann", back: "/" };
      const response = await world.post(path, fields, "ann", { cookie: person() });
      expect([response.status, response.headers.get("set-cookie")]).toEqual([403, null]);
      expect(await refusal(response)).toContain("You are signed out, so nothing was done");
      expect(world.running.sandbox.world.comments.some((one) => one.body === "forged")).toBe(false);
    },
  );
});

describe("the key", () => {
  test("stays the same after a restart, readable only by its owner, and in no other file", async () => {
    const dir = mkdtempSync(join(tmpdir(), "key-test-"));
    const said: string[] = [];
    const open = () => createGitHub({ dir, log: (line) => said.push(line) });
    const first = await open();
    const mode = () => statSync(join(dir, "key")).mode & 0o777;
    expect(mode()).toBe(0o600);
    chmodSync(join(dir, "key"), 0o644);
    first.seed.repository({ owner: "ann", name: "sample" });
    await fetch(first.signIn("/ann/sample"), { headers: { accept: "text/html" } });
    await first.close();
    const second = await open();
    expect(second.sandbox.key).toBe(first.sandbox.key);
    await second.close();
    expect(mode()).toBe(0o600);
    const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    const holders = files.filter((one) =>
      readFileSync(join(one.parentPath, one.name), "utf8").includes(first.sandbox.key),
    );
    expect(holders.map(({ name }) => name)).toEqual(["key"]);
    expect(said.join()).not.toContain(first.sandbox.key);
    rmSync(dir, { recursive: true });
  });

  test("differs in each folder", async () => {
    const dirs = ["a", "b"].map((name) => mkdtempSync(join(tmpdir(), `key-test-${name}-`)));
    const keys = await Promise.all(
      dirs.map(async (dir) => {
        const running = await createGitHub({ dir });
        await running.close();
        return running.sandbox.key;
      }),
    );
    expect(keys[0]).not.toBe(keys[1]);
    for (const dir of dirs) rmSync(dir, { recursive: true });
  });
});
