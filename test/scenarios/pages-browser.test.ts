/**
 * The pages in a real browser: no foreign code runs, live pages keep a person's input, everybody
 * can use them.
 */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { HOSTILE } from "../sandbox/pages-hostile.ts";
import { at, openPagesWorld, type PagesWorld } from "../sandbox/pages-world.ts";
import { faults, findChromium, launch, open, withChromium } from "./support/browser.ts";

describe.skipIf(findChromium() === null)(withChromium("the pages in a browser"), () => {
  let world: PagesWorld;
  let browser: Browser;
  beforeAll(async () => {
    [world, browser] = await Promise.all([openPagesWorld(), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  const say = (body: string) => world.app.issues.createComment({ ...at, issue_number: 1, body });

  test("grow by themselves, and keep what is typed, opened and chosen", async () => {
    const { page, problems } = await open(browser);
    await page.goto(world.running.signIn("/ann/sample/issues/1"));
    await page.evaluate("window.sameDocument = true");
    await page.getByLabel("Add a comment").fill("half a th");
    await page.getByText("Source of the diagram").click();
    await say("Something **new**.");
    await page.getByText("Something new.").waitFor();
    expect(await page.getByLabel("Add a comment").inputValue()).toBe("half a th");
    await page.getByLabel("Add a comment").pressSequentially("ought");
    expect(await page.getByLabel("Add a comment").inputValue()).toBe("half a thought");
    expect(await page.locator(".diagram details").getAttribute("open")).not.toBeNull();
    expect(await page.evaluate("window.sameDocument")).toBe(true);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test("follow a log at its end, and leave it where a person reads in it", async () => {
    const { actions, world: state } = world.running.sandbox;
    const { id, jobs } = state.runs[0]!;
    const number = jobs[0]!.steps.at(-1)!.number;
    let lines = 200;
    const text = () => Array.from({ length: lines }, (_, i) => `line ${i + 1}\n`).join("");
    const logs = vi
      .spyOn(actions, "stepLog")
      .mockImplementation((_run, _job, of) => (of === number ? text() : ""));
    const { page } = await open(browser);
    await page.goto(world.running.signIn(`/ann/sample/actions/runs/${id}/job/${jobs[0]!.id}`));
    await page.locator(`#step-${number} summary`).click();
    const place = () =>
      page.evaluate<number[]>(`(({ scrollTop: top, scrollHeight: all, clientHeight: seen }) =>
      [top, all - top - seen])(document.getElementById("log-${number}"))`);
    const scroll = (to: number) =>
      page.evaluate(`document.getElementById("log-${number}").scrollTop = ${to}`);
    const grow = async () => {
      lines += 100;
      await page.getByText(`line ${lines}`, { exact: true }).waitFor({ state: "attached" });
    };
    await scroll(1e6);
    await grow();
    await expect.poll(async () => (await place())[1]).toBeLessThan(40);
    await scroll(50);
    await grow();
    expect((await place())[0]).toBe(50);
    logs.mockRestore();
    await page.context().close();
  });

  test("work without JavaScript and say how to reload", async () => {
    const { page } = await open(browser, { javaScriptEnabled: false });
    await page.goto(world.running.signIn("/ann/sample/issues/1"));
    await page.getByLabel("Signed in as").selectOption("mia");
    await page.getByRole("button", { name: "Switch" }).click();
    await page.getByLabel("Add a comment").fill("Without script");
    await page.getByRole("button", { name: "Comment" }).click();
    await page.getByText("Without script").waitFor();
    expect(await page.locator(".comment").last().textContent()).toContain("mia");
    await page.getByRole("link", { name: "Reload" }).click();
    await page.getByRole("button", { name: "Add the label orchestrate" }).click();
    await page.getByRole("button", { name: "Remove the label orchestrate" }).waitFor();
    await page.context().close();
  });

  test("a comment on a line is written below it", async () => {
    const { page } = await open(browser);
    await page.goto(world.running.signIn("/ann/sample/pull/2/files"));
    await page.getByRole("link", { name: "Comment on line 1 of src/sum.js" }).click();
    await page.getByLabel("Comment on line 1 of src/sum.js").last().fill("Why here?");
    await page.getByRole("button", { name: "Comment on the line" }).click();
    const below = page.locator("tr.below", { hasText: "Why here?" });
    await below.waitFor();
    expect(await below.locator("xpath=preceding-sibling::tr[1]").textContent()).toContain(
      "export function sum",
    );
    await page.context().close();
  });

  test("execute nothing that came in by Markdown, and load nothing from other hosts", async () => {
    for (const text of HOSTILE) await say(text);
    const { page, problems } = await open(browser);
    const asked: string[] = [];
    page.on("request", (request) => void asked.push(request.url()));
    await page.goto(world.running.signIn("/ann/sample/issues/1"));
    await page.getByText("cover", { exact: true }).waitFor();
    for (const one of await page.locator(".markdown summary").all()) await one.click();
    for (const one of await page.locator(".markdown a").all()) await one.dispatchEvent("focus");
    expect(await page.evaluate("'hacked' in window")).toBe(false);
    expect(asked.filter((url) => !url.startsWith(world.url) && !url.startsWith("data:"))).toEqual(
      [],
    );
    expect(problems).toEqual([]);
    expect(page.url()).toBe(`${world.url}/ann/sample/issues/1`);
    await page.goto(`${world.url}/ann/sample/raw/main/docs/dot.svg`);
    expect(await page.title()).toBe("");
    await page.context().close();
  });

  test.each(["light", "dark"] as const)(
    "have labels, names, headings in order, contrast, and fit into 360 pixels, %s",
    async (colorScheme) => {
      const { id, jobs } = world.running.sandbox.world.runs[0]!;
      const base = "/ann/sample";
      const paths = [
        ...[
          "/",
          base,
          `${base}/issues`,
          `${base}/issues/1`,
          `${base}/issues/new`,
          `${base}/pulls`,
          `${base}/pull/2`,
        ],
        ...[
          `${base}/pull/2/files?path=src%2Fsum.js&side=RIGHT&line=2`,
          `${base}/pull/2/commits`,
          `${base}/pull/2/checks`,
        ],
        ...[
          `${base}/actions`,
          `${base}/actions/workflows/ask.yml`,
          `${base}/actions/runs/${id}`,
          `${base}/branches`,
        ],
        ...[
          `${base}/actions/runs/${id}/job/${jobs[0]!.id}`,
          `${base}/tags`,
          `${base}/commits/main`,
          `${base}/nothing`,
        ],
        ...[
          `${base}/tree/main/src`,
          `${base}/blob/main/src/sum.js`,
          `${base}/commit/main`,
          "/apps/helper",
          "/ann",
        ],
      ];
      const { page } = await open(browser, { colorScheme, viewport: { width: 360, height: 740 } });
      const found: Record<string, string[]> = {};
      await page.goto(world.running.signIn("/"));
      for (const path of paths) {
        await page.goto(`${world.url}${path}`);
        const here = await faults(page);
        if (here.length > 0) found[path] = here;
      }
      expect(found).toEqual({});
      await page.context().close();
    },
  );
});
