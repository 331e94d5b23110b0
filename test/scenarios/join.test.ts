/**
 * `baton join` and `baton watch OWNER/REPO#7`: real processes that follow a build on GitHub, and
 * what they cost.
 *
 * Lines: one build, followed in each way that the terminal offers.
 */
import { chmodSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runCommand } from "../../src/cli/command.ts";
import type { SandboxExchange } from "../../src/sandbox/index.ts";
import { end, Terminal, until } from "./cli-support.ts";
import { afterFile } from "../support/after-file.ts";
import { openTestbed } from "./support/stage/testbed.ts";
import { completeWork, ends, openStage, Stage, worker } from "./support/stage/index.ts";

let terminal: Terminal;
beforeAll(() => void (terminal = new Terminal()));
afterAll(() => terminal.close());

/**
 * The environment of `wren`, who has write access and says nothing in these builds, or of somebody
 * else.
 */
function environment({ testbed }: Stage, login = "wren"): Record<string, string | undefined> {
  const GITHUB_TOKEN = testbed.running.seed.account(login).token ?? "";
  const none = { GH_TOKEN: undefined, APP_ID: undefined };
  return {
    ...none,
    GITHUB_TOKEN,
    GHE_HOST: new URL(testbed.running.url).host,
    GHE_PROTOCOL: "http",
  };
}

const nameOf = ({ fullName, issue }: Stage) => `${fullName}#${issue}`;
const joins = (stage: Stage, ...words: string[]) =>
  terminal.run(["join", nameOf(stage), ...words], environment(stage));
const startJoin = (stage: Stage, ...words: string[]) =>
  terminal.start(["join", nameOf(stage), ...words], environment(stage));
/** Resolves to the exit code and everything printed until then. */
function ended(
  child: ReturnType<Terminal["start"]>,
): Promise<{ code: number | null; out: string }> {
  let out = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (out += text));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out })));
}

const two = [
  worker("W1.1", { writes: { "src/a.js": "1\n" } }),
  worker("W1.2", { writes: { "src/b.js": "2\n" } }),
];

describe("given an issue that was labelled a moment ago", () => {
  test("then the build is waited for until it begins", async () => {
    // No App runs, so that nothing begins before the test starts it.
    const testbed = await openTestbed({ served: false });
    afterFile(() => testbed.close());
    const stage = new Stage(testbed, {});
    await stage.label();
    const child = startJoin(stage);
    await until(child, "has not started: its issue is labelled");
    const asApp = {
      ...environment(stage),
      GITHUB_TOKEN: undefined,
      APP_ID: String(testbed.app.id),
    };
    const pass = terminal.start(["reconcile", stage.fullName], {
      ...asApp,
      PRIVATE_KEY: testbed.privateKey,
    });
    await until(child, "build   planning");
    pass.kill("SIGTERM");
    expect(await end(child, "SIGINT")).toBe(130);
  });
});

describe("given a build that people agree with", () => {
  test(
    "then each step is printed with its page, a gate exits with 5, a landing with 0, and " +
      "a second join at once",
    async () => {
      const stage = await openStage({
        config: "gates:\n  plan: human\n  landing: human\n",
        plan: two,
      });
      await stage.label();
      const first = await joins(stage);
      expect(first).toMatchObject({ code: 5, err: "" });
      expect(first.out).toMatch(
        /^[\d:]{8} {2}end {5}needs person: Approve the plan .* \(answers: \/approve\)$/m,
      );
      const second = ended(startJoin(stage));
      await stage.approvePlan();
      // It may still see the open gate. In that case the test joins again.
      let { code, out } = await second;
      while (code === 5 && /Approve the plan/.test(out.split("end ")[1] ?? ""))
        ({ code, out } = await joins(stage));
      expect(code).toBe(5);
      expect(out).toMatch(/^[\d:]{8} {2}end {5}needs person: Merge the landing pull request #\d+/m);
      await stage.approveLanding();
      await stage.landed();
      const begun = performance.now();
      const last = await joins(stage, "--json");
      expect(last.code, last.out).toBe(0);
      expect(performance.now() - begun).toBeLessThan(20_000);
      const lines = last.out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines[0]).toMatchObject({ kind: "build", status: "landed" });
      expect(lines.at(-1)).toMatchObject({ kind: "end", outcome: "done", exit_code: 0, say: [] });
      const { app, privateKey } = stage.testbed;
      const env = {
        ...environment(stage),
        GITHUB_TOKEN: undefined,
        APP_ID: String(app.id),
        PRIVATE_KEY: privateKey,
      };
      expect(await terminal.run(["join", nameOf(stage)], env), "as the App").toMatchObject({
        code: 0,
        err: "",
      });
    },
  );

  test("then a worker is joined until it is merged, by its clone's remote too", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const stage = await openStage({
      plan: two,
      sessions: { "W1.1/work/1": async () => (await held, completeWork({ "src/a.js": "1\n" })) },
    });
    await stage.label();
    await stage.until(({ workers }) => workers["W1.1"]?.session?.run, "W1.1 to run");
    const clone = terminal.file("clone/README.md", "x").replace("/README.md", "");
    terminal.git(clone, "init", "--quiet");
    terminal.git(
      clone,
      "remote",
      "add",
      "origin",
      `${stage.testbed.running.url}/${stage.fullName}.git`,
    );
    const child = terminal.start(["join", String(stage.issue), "w1.1"], environment(stage), clone);
    const all = ended(child);
    await until(child, "W1.1    work session 1 runs http");
    release();
    const { code, out } = await all;
    expect(code, out).toBe(0);
    expect(out).toMatch(/W1\.1 {4}merged \(#\d+\) http\S+\/pull\/\d+\n/);
    expect(out).toMatch(/end {5}done: W1\.1 is merged\.\n$/);
    expect(out).not.toContain("W1.2    ");
    expect(await joins(stage, "W1.1", "--until", "done")).toMatchObject({ code: 0 });
    expect(await joins(stage, "--until", "merged", "--any")).toMatchObject({ code: 0 });
  });
});

describe("given a build that stops", () => {
  test("then it ends as failed where sessions failed, blocked where one asks, cancelled after /cancel", async () => {
    const stage = await openStage({
      plan: two,
      sessions: {
        "W1.1/work": ends("failed", "It broke.\u001b[2J"),
        "W1.2/work": () => ({ close: { status: "blocked", summary: "Which unit?" } }),
      },
    });
    await stage.label();
    const build = await joins(stage);
    expect(build.code, build.out).toBe(3);
    expect(build.out).toMatch(/end {5}failed: .*\(answers: \/retry W1\.1, \/skip W1\.1/);
    expect(build.out).not.toMatch(/[^\P{Cc}\n]/u);
    expect(await joins(stage, "W1.1")).toMatchObject({ code: 3 });
    const blocked = await joins(stage, "W1.2");
    expect(blocked.code, blocked.out).toBe(4);
    expect(blocked.out).toContain("Which unit?");
    await stage.say("/cancel");
    await stage.until(
      ({ build: { status } }) => status === "cancelled",
      "the build to be cancelled",
    );
    expect(await joins(stage)).toMatchObject({ code: 6 });
    expect(await joins(stage, "W1.2")).toMatchObject({ code: 6 });
  });
});

describe("given nothing that happens", () => {
  /** W1.1 is at work until the stage closes, and Baton has said all that there is to say. */
  async function openQuiet(): Promise<Stage> {
    const stage = await openStage({ sessions: { "W1.1/work": () => new Promise(() => {}) } });
    let heard = performance.now();
    stage.testbed.running.onExchange(({ url, requestHeaders }) => {
      const isBatons =
        /ghs_/.test(requestHeaders["authorization"] ?? "") && url.includes(stage.fullName);
      if (isBatons) heard = performance.now();
    });
    await stage.label();
    await stage.until(({ workers }) => workers["W1.1"]?.session?.run, "W1.1 to run");
    await expect.poll(() => performance.now() - heard > 1500, { timeout: 60_000 }).toBe(true);
    return stage;
  }

  test("then its questions cost nothing, and --timeout ends it as 124", async () => {
    const stage = await openQuiet();
    const seen: SandboxExchange[] = [];
    stage.testbed.running.onExchange((one) => {
      if (one.requestHeaders["authorization"]?.includes(environment(stage)["GITHUB_TOKEN"]!))
        seen.push(one);
    });
    const { code, out } = await joins(stage, "--on-comment", "--timeout", "9s");
    expect(code, out).toBe(124);
    expect(out).toMatch(/end {5}timeout: 9s have passed\.\n$/);
    // Each address is requested for the first time once.
    const free = seen.filter(({ url }, i) => seen.slice(0, i).some((one) => one.url === url));
    // Three for each look: the record's branch, the comments and the line comments.
    expect(free.length).toBeGreaterThanOrEqual(6);
    expect(new Set(free.map(({ status }) => status))).toEqual(new Set([304]));
    expect(
      new Set(free.map(({ headers }) => headers["x-ratelimit-remaining"])).size,
      "what is left stays",
    ).toBe(1);
    const spent = seen.filter(({ status }) => status !== 304);
    expect(spent.length, spent.map(({ url }) => url).join("\n")).toBeLessThan(12);
    expect(seen.filter(({ url }) => url.endsWith("/graphql"))).toHaveLength(1);
    await stage.say("/cancel");
  });

  test("then a comment of somebody who writes ends it as 7; strangers, Apps and other issues don't", async () => {
    const stage = await openQuiet();
    const other = await stage
      .as("you")
      .post<{ number: number }>("/issues", { title: "Other", body: "x" });
    const child = startJoin(stage, "--on-comment", "--json");
    const all = ended(child);
    await until(child, '"status":"running"');
    await stage.say("Buy this\u001b[2J", { as: "stranger" });
    await stage.say("Not here", { on: other.number });
    const id = await stage.say("Please use\nmetres.");
    const { code, out } = await all;
    expect(code, out).toBe(7);
    const lines = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter(({ kind }) => kind === "comment")).toEqual([
      expect.objectContaining({ subject: "@you", text: "Please use metres.", comment: id }),
    ]);
    expect(lines.at(-1)).toMatchObject({ outcome: "message", exit_code: 7, comment: id });
    // A reader can't see who may write. GitHub's author association counts then.
    const after = ["--on-comment", "--after", String(id - 1)];
    for (const env of [environment(stage), environment(stage, "rose")]) {
      const again = await terminal.run(["join", nameOf(stage), ...after], env);
      expect(again.code, again.err).toBe(7);
      expect(again.out).not.toContain("Buy this");
    }
    await stage.say("/cancel");
  });

  test("then a comment on a line of the worker's pull request ends it as 7, and a review, each once", async () => {
    const stage = await openStage({ sessions: { "W1.1/review": () => new Promise(() => {}) } });
    await stage.label();
    const { number } = await stage.pull("W1.1");
    const after = async (child: ReturnType<Terminal["start"]>) => {
      const { code, out } = await ended(child);
      expect(code, out).toBe(7);
      return {
        out,
        after: (JSON.parse(out.trim().split("\n").at(-1)!) as { after: string }).after,
      };
    };
    const first = startJoin(stage, "W1.1", "--on-comment", "--json");
    const line = after(first);
    await until(first, '"status":"in_review"');
    const comments = [{ path: "src/W1.1.txt", line: 1, body: "Why so?" }];
    await stage.review("stranger", number, {
      event: "COMMENT",
      comments: [{ ...comments[0]!, body: "Buy this" }],
    });
    await stage.review("you", number, { event: "COMMENT", comments });
    const onLine = await line;
    expect(onLine.out).toMatch(/"subject":"@you","text":"Why so\?"/);
    expect(onLine.out).not.toContain("Buy this");
    const second = startJoin(stage, "W1.1", "--on-comment", "--json", "--after", onLine.after);
    const review = after(second);
    await until(second, '"status":"in_review"');
    await stage.review("you", number, { event: "REQUEST_CHANGES", body: "In metres, please." });
    const reviewed = await review;
    expect(reviewed.out).toMatch(/"subject":"@you","text":"In metres, please\."/);
    expect(reviewed.out).not.toContain("Why so?");
    await stage.say("/pause");
    const third = await joins(stage, "W1.1", "--on-comment", "--after", reviewed.after);
    expect(third.out).toContain("/pause");
    expect(third.out).not.toContain("In metres");
    await stage.say("/cancel");
  });

  test("then Ctrl-C ends it as 130, and the build goes on", async () => {
    const stage = await openQuiet();
    for (const words of [["join"], ["watch"]]) {
      const child = terminal.start([...words, nameOf(stage)], environment(stage));
      await until(child, "W1.1    running");
      expect(await end(child, "SIGINT")).toBe(130);
    }
    expect(stage.state()?.build.status).toBe("building");
    await stage.say("/cancel");
  });

  test("then limits and outages of GitHub are waited out, each with a line", async () => {
    const stage = await openQuiet();
    const { faults } = stage.testbed.running;
    const child = startJoin(stage);
    const all = ended(child);
    await until(child, "W1.1    running");
    const match = { client: "wren", path: `/repos/${stage.fullName}/git/**` };
    faults.arm({ fault: "rate_limit", retry_after: 2, match });
    await until(child, "limits the requests (");
    await until(child, "answers again");
    faults.arm({ fault: "server_error", match });
    await until(child, "doesn't answer (");
    await until(child, "answers again");
    await stage.say("/cancel");
    expect((await all).code).toBe(6);
  });
});

/** Runs the command line in this process, on a terminal of that size. `stop` is its Ctrl-C. */
function watchOnTerminal(stage: Stage, rows: number) {
  for (const [name, value] of Object.entries(environment(stage))) vi.stubEnv(name, value);
  const stop = new AbortController();
  const shown = { pages: "", lines: "", err: "" };
  const code = runCommand(["watch", nameOf(stage)], {
    out: (line) => void (shown.lines += `${line}\n`),
    err: (line) => void (shown.err += line),
    write: (text) => void (shown.pages += text),
    size: () => ({ columns: 100, rows }),
    interrupted: () => stop.signal,
    wasInterrupted: () => stop.signal.aborted,
    lastly: () => () => {},
  });
  return { shown, code: code.finally(() => vi.unstubAllEnvs()), stop };
}

describe("given a build on GitHub", () => {
  test("then on a terminal its page is drawn again, and what was there comes back, after Ctrl-C too", async () => {
    const stage = await openStage({ plan: two });
    await stage.label();
    const { shown, code, stop } = watchOnTerminal(stage, 30);
    await expect
      .poll(() => shown.pages, { timeout: 60_000 })
      .toContain("Action needed: Merge the landing");
    // The build may be this far when the first page is drawn. A hold changes the page once more.
    await stage.say("/hold");
    await expect.poll(() => shown.pages, { timeout: 60_000 }).toContain("The landing is held");
    stop.abort();
    expect(await code).toBe(130);
    expect(shown.err).toBe("baton: no longer watching; the build continues");
    expect(shown.pages.startsWith("\u001b[?1049h\u001b[?25l\u001b[H")).toBe(true);
    expect(shown.pages.endsWith("\u001b[?25h\u001b[?1049l")).toBe(true);
    const pages = shown.pages.split("\u001b[H").slice(1);
    expect(pages.length).toBeGreaterThan(1);
    for (const page of pages) expect(page.split("\n").length).toBeLessThanOrEqual(30);
    expect(shown.lines).toMatch(/^ {2}W1\.1 +Task W1\.1 +merged +#\d+ http\S+\/pull\/\d+$/m);
    await stage.say("/unhold");
    await stage.approveLanding();
    await stage.landed();
    const short = watchOnTerminal(stage, 8);
    expect(await short.code).toBe(0);
    expect(short.shown.pages).toMatch(/… \d+ more lines/);
    expect(short.shown.lines).toMatch(/^Landed as [0-9a-f]{40}$/m);
  });

  test("then baton watch tells it to its end, through gates, by the issue's address", async () => {
    const stage = await openStage({ plan: two });
    await stage.label();
    const address = `${stage.testbed.running.url}/${stage.fullName}/issues/${stage.issue}`;
    const child = terminal.start(["watch", address], environment(stage));
    const all = ended(child);
    await until(child, "action needed: Merge the landing pull request");
    await stage.approveLanding();
    const { code, out } = await all;
    expect(code, out).toBe(0);
    expect(out).toMatch(/end {5}done: The build landed as [0-9a-f]{40}\.\n$/);
  });
});

test("a build that cannot be joined is reported on one line, with exit code 2", async () => {
  const stage = await openStage();
  const env = environment(stage);
  const said = async (args: string[], more: Record<string, string | undefined> = {}) => {
    const { code, out, err } = await terminal.run(args, { ...env, ...more });
    expect({ code, out }, err).toEqual({ code: 2, out: "" });
    expect(err.trim().split("\n")).toHaveLength(1);
    return err;
  };
  const one = `${stage.fullName}#1`;
  expect(await said(["join", one])).toContain("issue #1 of");
  expect(await said(["watch", one])).toContain("has no build: label it");
  expect(await said(["join", "you/nowhere#1"])).toContain(
    "GitHub doesn't show you/nowhere: it isn't there",
  );
  expect(await said(["join", one], { GITHUB_TOKEN: undefined })).toContain(
    "there is no token: set GH_TOKEN",
  );
  const gh = terminal.file(
    "bin/gh",
    `#!/bin/sh\n[ "$1 $2" = "auth token" ] && echo ${env["GITHUB_TOKEN"]}\n`,
  );
  chmodSync(gh, 0o755);
  const logged = { GITHUB_TOKEN: undefined, PATH: `${dirname(gh)}:${process.env["PATH"]}` };
  expect(await said(["join", one], logged), "by the token of gh").toContain("issue #1 of");
  expect(await said(["join", one], { GITHUB_TOKEN: "wrong" })).toContain(
    "Bad credentials: set GH_TOKEN",
  );
  expect(await said(["join", "7"])).toContain("#7 means a build only inside a clone");
  expect(await said(["join", one, "W1"])).toContain("W1 is not a worker");
  expect(await said(["join", one, "--until", "soon"])).toContain(
    "--until soon is neither merged nor done",
  );
  expect(await said(["join", one, "--timeout", "5"])).toContain("--timeout takes a time like 90s");
  expect(await said(["join", one, "--any"])).toContain("--any needs workers");
  expect(await said(["join", one, "--after", "7"])).toContain("--after belongs to --on-comment");
  expect(await said(["watch", one, "--dir", "x"])).toContain("--dir is for a local run");
  expect(await said(["watch", "--json"])).toContain("--json is for a build on GitHub");
});
