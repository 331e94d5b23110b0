/**
 * `npm run pictures`: writes the pictures of the README to .github/docs. It runs the demo and takes
 * screenshots of the sandbox's own pages in Chromium.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Browser, Page } from "playwright-core";
import { launch } from "../../test/scenarios/support/browser.ts";

const ROOT = join(import.meta.dirname, "../..");
const DOCS = join(ROOT, ".github/docs");
const ISSUE = "/ada/measure-kit/issues/1";
const MARGIN = 8;
const MAX_BYTES = 200_000;

const HIDE_PREFLIGHT = `
  for (const title of document.querySelectorAll("h3"))
    if (title.textContent === "The preflight warns")
      for (const one of [title.nextElementSibling, title]) one.remove();`;

/** What a picture shows: from the top of the first element to the bottom of the last one. */
interface Subject {
  name: string;
  from: string;
  to: string;
}

const PLAN = {
  name: "plan",
  from: ".comment:has-text('Plan: Convert')",
  to: ".comment:has-text('Plan: Convert') .diagram > div",
};
const LANDED = {
  name: "landed",
  from: ".comment:has-text('Landed on')",
  to: ".comment:has-text('Landed on') table >> nth=1",
};

async function takePicture(page: Page, { name, from, to }: Subject): Promise<void> {
  const [first, last] = [page.locator(from).first(), page.locator(to).last()];
  await Promise.all([first.waitFor(), last.waitFor()]);
  const [top, end] = [(await first.boundingBox())!, (await last.boundingBox())!];
  const clip = {
    x: top.x - MARGIN,
    y: top.y - MARGIN,
    width: top.width + 2 * MARGIN,
    height: end.y + end.height - top.y + 2 * MARGIN,
  };
  const path = join(DOCS, `${name}.png`);
  await page.screenshot({ path, clip, fullPage: true });
  const { size } = statSync(path);
  if (size > MAX_BYTES) throw new Error(`${path} has ${size} bytes; at most ${MAX_BYTES} are good`);
  process.stdout.write(`${path}: ${Math.round(size / 1000)} KB\n`);
}

/** Follows the demo: the plan is photographed before its workers start, the report at the end. */
async function photographBuild(demo: ChildProcess, browser: Browser): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 1200 } });
  for await (const line of createInterface({ input: demo.stdout! })) {
    process.stdout.write(`${line}\n`);
    const [address] = /(?<=^Ready: )\S+/.exec(line) ?? [];
    if (address) await page.goto(address);
    const subject = / build {3}building$/.test(line)
      ? PLAN
      : line.startsWith("Landed as ")
        ? LANDED
        : null;
    if (!subject) continue;
    await page.goto(new URL(ISSUE, page.url()).href);
    // Without a network, the plan warns of this machine's own network.
    await page.evaluate(HIDE_PREFLIGHT);
    await takePicture(page, subject);
    if (subject === LANDED) return;
  }
  throw new Error(`the demo ended with ${demo.exitCode} before its build landed`);
}

const dir = mkdtempSync(join(tmpdir(), "baton-pictures-"));
// The sandbox names the repository's owner after git's user.
const config = join(dir, "gitconfig");
writeFileSync(config, "[user]\n\tname = ada\n\temail = ada@example.com\n");
const demo = spawn(
  process.execPath,
  ["src/cli/baton.ts", "demo", "--keep", "--dir", join(dir, "sandbox")],
  {
    cwd: ROOT,
    env: { ...process.env, GIT_CONFIG_GLOBAL: config },
    stdio: ["ignore", "pipe", "inherit"],
  },
);
const browser = await launch();
try {
  await photographBuild(demo, browser);
} finally {
  await browser.close();
  demo.kill("SIGINT");
  if (demo.exitCode === null) await once(demo, "exit");
  rmSync(dir, { recursive: true, force: true });
}
