/** Debian's Chromium, controlled by Playwright. */
import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/**
 * Returns the path in CHROMIUM, or the first on PATH, or null if there is none. CI requires one.
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

/** Returns the title of tests that need a browser. If they are skipped, it says why. */
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

/** Opens a fresh window and collects its errors. */
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

/** Takes screenshots of pages, for people to look at, if SCREENSHOTS names a folder. */
export function pictures() {
  const dir = process.env["SCREENSHOTS"];
  const picture = async (page: Page, name: string): Promise<void> => {
    if (dir) await page.screenshot({ path: join(dir, `${name}.png`), fullPage: true });
  };
  /** Light, dark, and in the size of a phone. */
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

/** Returns a page's problems for people who use a keyboard, a screen reader or a small screen. */
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
