/**
 * Folders: created or refused at once, and what a folder's copy is good for after the repository
 * has moved on.
 */
import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeCopyNote, chooseStart } from "../../src/cli/local-run/resume.ts";
import { openRunFolder } from "../../src/cli/local-run/folder.ts";
import { inspectLocalRepository } from "../../src/cli/local-run/repository.ts";
import { EXAMPLES, Terminal } from "./cli-support.ts";

const RUN = ["run", join(EXAMPLES, "request.md"), "--score", join(EXAMPLES, "score.yml")];
const request = { title: "Units", body: "of length" };

let terminal: Terminal;
let library: string;

beforeEach(() => {
  terminal = new Terminal();
  library = terminal.library();
});

afterEach(() => terminal.close());

const advance = () => terminal.git(library, "commit", "--quiet", "--allow-empty", "-m", "more");

/** Creates a folder with a copy of the current library, and a world with these issues. */
async function box(...issues: object[]): Promise<void> {
  terminal.file("box/world.json", JSON.stringify({ version: 1, issues }));
  writeCopyNote(join(terminal.dir, "box"), await inspectLocalRepository(library));
}

const issue = (more: object = {}) => ({
  ...request,
  state: "open",
  labels: ["orchestrate"],
  pull: null,
  ...more,
});
const start = async () => {
  const folder = openRunFolder(join(terminal.dir, "box"), null);
  return chooseStart(folder, "box", await inspectLocalRepository(library), request);
};

describe("a folder that contains other things, is a file, or is inside the repository", () => {
  test.runIf(existsSync("/proc"))(
    "that can't be made is refused at once",
    async () => {
      const { code, out, err } = await terminal.run([
        ...RUN,
        "--repo",
        library,
        "--dir",
        "/proc/x/y",
      ]);
      expect({ code, out, err }).toEqual({
        code: 2,
        out: "",
        err: "baton: /proc/x/y can't be created (ENOENT): name another folder with --dir\n",
      });
    },
    20_000,
  );

  test("that is a link to nowhere is refused, and stays", () => {
    const link = join(terminal.dir, "link");
    symlinkSync("nowhere/at/all", link);
    expect(() => openRunFolder(link, null)).toThrow(/link can't be created \(EEXIST\)/);
    expect(() => openRunFolder(join(link, "a/b"), null)).toThrow(/can't be created/);
    expect(terminal.git(terminal.dir, "-c", "alias.l=!readlink link", "l")).toBe("nowhere/at/all");
  });

  test("with its parents is made, and taken back as far as it was made", () => {
    const folder = openRunFolder(join(terminal.dir, "tmp/a/b/c"), null);
    writeFileSync(join(folder.dir, "file"), "");
    expect(folder.used).toBe(false);
    folder.discard();
    expect(terminal.left()).toEqual([]);
  });
});

describe("a folder with a copy", () => {
  test("is used again while the repository is where it was", async () => {
    await box();
    expect(await start()).toMatchObject({ isResumed: false, source: { branch: "main" } });
  });

  test("is refused once the repository has new commits, in one line", async () => {
    const copied = terminal.git(library, "rev-parse", "--short=12", "HEAD");
    await box(
      issue({ state: "closed" }),
      issue({ title: "Other" }),
      issue({ labels: [] }),
      issue({ pull: {} }),
    );
    advance();
    const now = terminal.git(library, "rev-parse", "--short=12", "HEAD");
    await expect(start()).rejects.toThrow(
      `box holds a copy of ${library} at ${copied}, and ${library} is at ${now} now: ` +
        "name a new folder with --dir",
    );
    const { code, out, err } = await terminal.run([...RUN, "--repo", library, "--dir", "box"]);
    expect({ code, out, lines: err.split("\n").length }).toEqual({ code: 2, out: "", lines: 2 });
    expect(err).toContain(`at ${copied}, and`);
  });

  test("is refused when another branch is checked out now", async () => {
    await box();
    terminal.git(library, "checkout", "--quiet", "-b", "feature");
    await expect(start()).rejects.toThrow(
      / at \w{12} \(main\), and .* is at \w{12} \(feature\) now/,
    );
  });

  test("goes on with the same request's interrupted build, from the commit that it began with", async () => {
    const head = terminal.git(library, "rev-parse", "HEAD");
    await box(issue());
    expect(await start()).toMatchObject({ isResumed: true, source: { head } });
    advance();
    expect(await start()).toMatchObject({
      isResumed: true,
      source: { head, branch: "main", path: library },
    });
  });

  test("an interrupted run goes on and says so; for another request the folder is refused", async () => {
    const args = [...RUN, "--repo", library, "--dir", "box"];
    const interrupt = async (words: string, command: readonly string[]) => {
      const child = terminal.start(command);
      const seen = await new Promise<string>((resolve, reject) => {
        let said = "";
        child.stdout?.setEncoding("utf8").on("data", (text: string) => {
          said += text;
          if (said.includes(words)) resolve(said);
        });
        child.on("close", () => reject(new Error(said)));
      });
      child.removeAllListeners("close");
      child.kill("SIGINT");
      await new Promise((resolve) => child.on("close", resolve));
      return seen;
    };
    await interrupt("action needed: Approve the plan", args);
    const copied = terminal.git(library, "rev-parse", "--short=12", "HEAD");
    advance();
    const now = terminal.git(library, "rev-parse", "--short=12", "HEAD");
    expect(JSON.parse(readFileSync(join(terminal.dir, "box/copy.json"), "utf8"))).toMatchObject({
      path: library,
    });
    const seen = await interrupt("action needed: Approve the plan", args);
    expect(seen).toContain(
      `continues the build of this request in a copy of ${library} (from main at ${copied}; `,
    );
    expect(seen).toContain(`PATH is at ${now} now).`);
    const other = terminal.file("other.md", "# Something else\n");
    const { code, err } = await terminal.run(["run", other, ...args.slice(2)]);
    expect({ code, err }).toMatchObject({
      code: 2,
      err: expect.stringContaining(`at ${copied}, and`) as string,
    });
  }, 60_000);
});
