/**
 * Ctrl-C as a terminal sends it, to the whole process group: exit code 130 at any moment, and
 * nothing left.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runGit } from "../../src/cli/git.ts";
import { EXAMPLES, Terminal } from "./cli-support.ts";

const BATON = fileURLToPath(new URL("../../src/cli/baton.ts", import.meta.url));
const RUN = ["run", join(EXAMPLES, "request.md"), "--score", join(EXAMPLES, "score.yml")];

let terminal: Terminal;
let children: ChildProcess[];

beforeEach(() => {
  terminal = new Terminal();
  children = [];
});

afterEach(async () => {
  for (const child of children) press(child, "SIGKILL");
  await terminal.close();
});

/** Starts a process group of its own, as a shell does for each command line. */
function start(
  args: readonly string[],
  [program = "", ...before]: string[] = [process.execPath, BATON],
) {
  const child = spawn(program, [...before, ...args], {
    cwd: terminal.dir,
    env: terminal.env,
    detached: true,
  });
  children.push(child);
  let said = "";
  const waiting: (() => void)[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      for (const look of waiting) look();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const until = (words: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => said.includes(words) && resolve();
      waiting.push(look);
      look();
      child.on("close", () => reject(new Error(`ended before ${words}: ${said}`)));
    });
  return { child, ended, until, said: () => said };
}

function press(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-(child.pid ?? 0), signal);
  } catch {
    // The process has ended.
  }
}

const library = () => ["--repo", terminal.library()];

test.each(["The sandbox and the App start", "Ready: ", "W1.1    work session 1 runs"])(
  "after %j",
  async (words) => {
    const { child, ended, until, said } = start([...RUN, ...library(), "--auto"]);
    await until(words);
    press(child, "SIGINT");
    expect({ code: await ended, said: said().split("\n").at(-2) }).toEqual({
      code: 130,
      said: "baton: interrupted; everything has stopped",
    });
    expect(terminal.left()).toEqual([]);
  },
  60_000,
);

test("a second one ends at once, and takes the folder and the processes along", async () => {
  const { child, ended, until } = start(["demo"]);
  await until("architect session 1 runs");
  press(child, "SIGINT");
  press(child, "SIGTERM");
  expect(await ended).toBe(130);
  expect(terminal.left()).toEqual([]);
});

test("where nobody reads any more what it says, as behind `| head`, it ends in order", async () => {
  const { child, ended, until, said } = start([...RUN, ...library()]);
  await until("The sandbox and the App start");
  child.stdout.destroy();
  expect(await ended, said()).toBe(130);
  expect(said().split("\n").at(-2)).toBe("baton: interrupted; everything has stopped");
  expect(terminal.left()).toEqual([]);
});

test.runIf(process.platform === "linux")(
  "where its terminal is closed, it ends in order, too",
  async () => {
    // `script` provides the terminal for the program that it runs.
    const words = [process.execPath, BATON, "sandbox"].join(" ");
    const { child, until } = start(
      [words, "/dev/null"],
      ["script", "--quiet", "--return", "--command"],
    );
    await until("PORT=");
    child.kill("SIGKILL");
    await expect.poll(() => terminal.left()).toEqual([]);
  },
  60_000,
);

test("git is not in the terminal's process group", async () => {
  const group = await runGit(".", ["-c", "alias.group=!ps -o pgid= -p $$", "group"]);
  expect(Number(group)).toBeGreaterThan(0);
  const own = await runGit(".", ["-c", `alias.group=!ps -o pgid= -p ${process.pid}`, "group"]);
  expect(group.trim()).not.toBe(own.trim());
});
