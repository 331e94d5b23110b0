/** The signed-in person, and actions that another site in the same browser can't take. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deriveBrowserPass } from "../../src/sandbox/access-key.ts";
import { openPagesWorld, refusal, type PagesWorld } from "./pages-world.ts";

let world: PagesWorld;
beforeAll(async () => {
  world = await openPagesWorld();
});
afterAll(() => world.close());

const ISSUE = "/ann/sample/issues/1";

describe("the signed-in person", () => {
  test("is the owner at first, then the menu's selection, by a cookie that other sites can't use", async () => {
    expect(await world.page(ISSUE, "")).toContain(
      '<option value="ann" selected>ann (admin)</option>',
    );
    const response = await world.post("/_pages/sign-in", { login: "mia", back: ISSUE });
    expect(response.headers.get("location")).toBe(ISSUE);
    expect(response.headers.get("set-cookie")).toMatch(
      /^sandbox_person_\d+=mia; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(await world.page(ISSUE, "mia")).toContain(
      '<option value="mia" selected>mia (maintain)</option>',
    );
    const stranger = await world.post("/_pages/sign-in", { login: "helper[bot]", back: ISSUE });
    expect([stranger.status, stranger.headers.get("set-cookie")]).toEqual([422, null]);
    expect(await refusal(stranger)).toContain("No person here has the login helper[bot]");
    const options = [...(await world.page(ISSUE)).matchAll(/<option value="([^"]*)"/g)].map(
      ([, login]) => login ?? "",
    );
    expect(options.toSorted()).toEqual(["", "ann", "mia", "olga", "rita"]);
    for (const back of [
      "//evil.example/x",
      "https://evil.example/",
      "\\\\evil.example",
      "/.//evil.example",
    ]) {
      const away = await world.post("/_pages/sign-in", { login: "mia", back });
      expect(new URL(away.headers.get("location") ?? "", world.url).origin).toBe(world.url);
    }
  });
});

describe("a foreign page in the same browser", () => {
  test.each([
    ["another origin", { origin: "http://evil.example", "sec-fetch-site": "cross-site" }],
    ["another port of this host", { origin: "http://127.0.0.1:1", "sec-fetch-site": "same-site" }],
    ["no origin", { origin: "null" }],
    ["an address that the browser calls foreign", { "sec-fetch-site": "cross-site" }],
  ])("can't send a form from %s", async (_, headers) => {
    const response = await world.post(ISSUE, { do: "comment", body: "forged" }, "ann", headers);
    expect(response.status).toBe(403);
    expect(world.running.sandbox.world.comments.some((one) => one.body === "forged")).toBe(false);
  });

  test("can't send a form without its origin", async () => {
    const cookie = `sandbox_pass_${world.running.port}=${deriveBrowserPass(world.running.sandbox.key)}`;
    const body = new URLSearchParams({ do: "comment", body: "forged" });
    const response = await fetch(`${world.url}${ISSUE}`, {
      method: "POST",
      headers: { cookie },
      body,
    });
    expect(response.status).toBe(403);
    expect(world.running.sandbox.world.comments.some((one) => one.body === "forged")).toBe(false);
  });

  test("can't read the pages under its own host name", async () => {
    const headers = { accept: "text/html", host: "evil.example" };
    const response = await world.running.handle(
      new Request(`http://evil.example${ISSUE}`, { headers }),
    );
    expect(response.status).toBe(421);
    expect(await response.text()).not.toContain("Sums are");
  });
});
