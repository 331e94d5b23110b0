/**
 * A person's path through the pages in a real browser, beside a real `baton run`, from the plan to
 * the landing.
 */
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { EXAMPLES, Terminal } from "./cli-support.ts";
import { findChromium, launch, open, pictures, withChromium } from "./support/browser.ts";
import { scoreWithQuestion } from "./support/pages-score.ts";

/**
 * All of it takes less than a minute on an idle machine. Each wait may take longer on a busy one.
 */
const PATIENCE = 100_000;

describe.skipIf(findChromium() === null)(withChromium("a person on the pages of baton run"), () => {
  const terminal = new Terminal();
  const { picture, everyPicture } = pictures();
  let browser: Browser;
  let page: Page;
  let problems: string[];
  let child: ChildProcess;
  let told = "";

  beforeAll(async () => {
    const score = terminal.file("score.yml", scoreWithQuestion());
    const args = [
      "run",
      join(EXAMPLES, "request.md"),
      "--repo",
      terminal.library(),
      "--score",
      score,
    ];
    child = terminal.start([...args, "--dir", "box", "--keep"]);
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (text: Buffer) => (told += text.toString()));
    browser = await launch();
    ({ page, problems } = await open(browser));
    page.setDefaultTimeout(PATIENCE);
    await page.goto(await printed(/find it at (\S+\/issues\/1\?key=\S+)\n/));
  }, 2 * PATIENCE);
  afterAll(async () => {
    await browser?.close();
    await terminal.close();
  });

  /** Returns an address that `baton run` has printed or prints later. */
  const printed = async (words: RegExp) => {
    await vi.waitFor(() => expect(told).toMatch(words), { timeout: PATIENCE });
    return words.exec(told)?.[1] ?? "";
  };
  /** Whether the document is still the marked one. */
  const mark = () => page.evaluate("window.marked = true");
  const isMarked = () => page.evaluate("window.marked === true");
  const comment = async (text: string) => {
    await page.getByLabel("Add a comment").fill(text);
    await page.getByRole("button", { name: "Comment", exact: true }).click();
    await page.locator(".comment", { hasText: text }).last().waitFor();
  };
  const tab = (name: string) =>
    page.getByRole("navigation", { name: "Repository" }).getByRole("link", { name }).click();
  const openPull = async (title: RegExp) => {
    await tab("Pull requests");
    await page.locator(".rows").getByRole("link", { name: title }).click();
  };

  async function readThePlan() {
    await page
      .getByRole("heading", { level: 1, name: "Convert lengths, masses and temperatures" })
      .waitFor();
    expect(page.url()).toMatch(/\/library\/issues\/1#issuecomment-\d+$/);
    await page.getByRole("button", { name: "Remove the label orchestrate" }).waitFor();
    await page.getByRole("heading", { name: "Plan: Convert lengths" }).waitFor();
    const width = () =>
      page.evaluate<number>("document.querySelector('.diagram img')?.naturalWidth ?? 0");
    await expect.poll(width, { timeout: PATIENCE }).toBeGreaterThan(200);
    await everyPicture(page, "plan");
  }

  async function approveIt() {
    await page.getByLabel("Signed in as").selectOption("maintainer");
    await page.getByRole("button", { name: "Switch" }).click();
    await comment("/approve");
    await mark();
    const mine = page.locator(".comment", { hasText: "/approve" }).last();
    await mine.locator(".reactions", { hasText: "rocket" }).waitFor();
    await page.getByText("Approved by maintainer").waitFor();
    expect(await isMarked()).toBe(true);
  }

  async function watchARun() {
    await tab("Actions");
    const works = page.locator(".rows .row", { hasText: /W1\.\d\/work/ });
    await works.filter({ hasText: "in progress" }).first().getByRole("link").first().click();
    await page.locator("a[href*='/job/']").filter({ hasText: "session" }).first().click();
    await mark();
    const lines = await page.locator(".log p").count();
    await page.locator("#job-state", { hasText: "success" }).waitFor();
    const session = page.locator(".steps > li", {
      has: page.getByText("Session", { exact: true }),
    });
    await session.locator("> details:not([open]) > summary").click();
    await session.locator(".log").waitFor();
    expect(await session.locator(".log").textContent()).toMatch(/W1\.\d\/work/);
    expect(await page.locator(".log p").count()).toBeGreaterThanOrEqual(lines);
    expect(await isMarked()).toBe(true);
    await everyPicture(page, "job");
    await page.getByRole("link", { name: "All jobs of the run" }).click();
    await page.getByRole("heading", { name: "Artifacts" }).waitFor();
    await everyPicture(page, "run");
  }

  async function readAReview() {
    await openPull(/W1\.2: Mass/);
    await page.getByText("Review 1 of W1.2: changes requested").waitFor();
    await picture(page, "pull");
    await page.getByRole("link", { name: "Files changed" }).click();
    await page.locator("tr", { hasText: "export const mass" }).waitFor();
    await page.locator(".thread", { hasText: "an ounce is a sixteenth" }).first().waitFor();
    await everyPicture(page, "files");
  }

  async function retry() {
    await openPull(/W2\.1: Convert/);
    await page.getByText("a person has to decide").first().waitFor();
    await page.locator(".thread", { hasText: "says nothing of the pair" }).waitFor();
    await comment("/retry W2.1 say what holds the rule");
    await mark();
    const mine = page.locator(".comment", { hasText: "/retry W2.1 say" }).last();
    await mine.locator(".reactions", { hasText: "rocket" }).waitFor();
    await page.getByText("Review 2 of W2.1: approved").waitFor();
    await page.locator("#issue-state", { hasText: "merged" }).waitFor();
    expect(await isMarked()).toBe(true);
    await picture(page, "retried");
  }

  async function land() {
    await page.context().clearCookies();
    await page.goto(await printed(/find it at (\S+\/pull\/\d+\?key=\S+)\n/));
    expect(page.url()).toMatch(/\/pull\/\d+$/);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByText("This can be merged.").waitFor();
    await picture(page, "landing-390");
    await page.getByRole("button", { name: "Squash and merge" }).click();
    await page.locator("#issue-state", { hasText: "merged" }).waitFor();
    await page.goto(page.url().replace(/pull\/.*/, "issues/1"));
    await page.getByRole("heading", { name: /^Landed on main/ }).waitFor();
    await picture(page, "landed-390");
    await printed(/Still serving (\S+)/);
    child.kill("SIGINT");
    await vi.waitFor(() => expect(child.exitCode, told).toBe(0), { timeout: PATIENCE });
    await page.getByText("The sandbox no longer answers").waitFor();
  }

  test("read the plan, approve it, watch, review, retry and merge: the build lands", async () => {
    await readThePlan();
    await approveIt();
    await watchARun();
    await readAReview();
    await retry();
    await land();
    expect(problems).toEqual([]);
  }, 600_000);
});
