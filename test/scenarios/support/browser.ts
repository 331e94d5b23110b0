/** Debian's Chromium, worked by Playwright. */
import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/**
 * Its path: what CHROMIUM names, else the first on PATH; null where there is none. In CI there has
 * to be one.
 */
export function findChromium(): string | null {
  const named = process.env["CHROMIUM"];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const places = named
    ? [named]
    : folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const found = places.find(runs) ?? null;
  if (found === null && process.env["CI"] === "true") {
    throw new Error("no Chromium: install Debian's chromium, or name one with CHROMIUM");
  }
  return found;
}

/** The title of tests that need a browser: where they are skipped, it says why. */
export function withChromium(title: string): string {
  return findChromium()
    ? title
    : `${title} (skipped: no Chromium on PATH, and CHROMIUM names none)`;
}

export function launch(): Promise<Browser> {
  const root = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: findChromium() ?? "",
    args: ["--disable-gpu", ...(root ? ["--no-sandbox"] : [])],
  });
}

/** A fresh window; what goes wrong in it is collected. */
export async function open(browser: Browser, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { page, problems };
}

/** Takes pictures of pages, for people to look at, where SCREENSHOTS names a folder for them. */
export function pictures() {
  const dir = process.env["SCREENSHOTS"];
  const picture = async (page: Page, name: string): Promise<void> => {
    if (dir) await page.screenshot({ path: join(dir, `${name}.png`), fullPage: true });
  };
  /** Light, dark, and as on a telephone. */
  const everyPicture = async (page: Page, name: string): Promise<void> => {
    const size = page.viewportSize();
    await picture(page, name);
    await page.emulateMedia({ colorScheme: "dark" });
    await picture(page, `${name}-dark`);
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 390, height: 844 });
    await picture(page, `${name}-390`);
    if (size) await page.setViewportSize(size);
  };
  return { picture, everyPicture };
}

const FAULTS = readFileSync(new URL("faults.js", import.meta.url), "utf8");

/** What a page owes to who uses it by keyboard, by ear, or on a small screen. */
export function faults(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(FAULTS);
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
