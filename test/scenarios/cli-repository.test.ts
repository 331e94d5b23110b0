/**
 * What `baton run` does to repositories: everything in its copy, and one branch in the user's own
 * if they want it.
 */
import { quoteForShell } from "../../src/core/text/format.ts";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { applyToRepository, checkApply } from "../../src/cli/local-run/apply.ts";
import { parseChecks } from "../../src/cli/local-run/input.ts";
import { renderOwnFiles } from "../../src/config/offered-files.ts";
import { getRunnerRelease } from "../../src/config/runner-bundles.ts";
import { DEFAULT_SETTINGS, WORKFLOW_PATH } from "../../src/core/model/settings.ts";
import { installBaton } from "../../src/cli/local-run/install.ts";
import { inspectLocalRepository } from "../../src/cli/local-run/repository.ts";
import { loadSettings } from "../../src/config/load-settings.ts";
import { Terminal } from "./cli-support.ts";

let terminal: Terminal;
let library: string;

beforeEach(() => {
  terminal = new Terminal();
  library = terminal.library();
  terminal.git(library, "config", "user.name", "Ada Lovelace");
  terminal.git(library, "config", "user.email", "ada@example.org");
});

afterEach(() => terminal.close());

function cloned(): string {
  const bare = join(terminal.dir, "bare.git");
  terminal.git(terminal.dir, "clone", "--quiet", "--bare", library, bare);
  return bare;
}

/** Commits a new file on `main` of the clone. Returns its sha. */
function commitIn(bare: string, path: string): string {
  const work = mkdtempSync(join(terminal.dir, "work-"));
  terminal.git(terminal.dir, "clone", "--quiet", bare, work);
  writeFileSync(join(work, path), "export {};\n");
  terminal.git(work, "add", "--all");
  terminal.git(work, "commit", "--quiet", "-m", path);
  terminal.git(work, "push", "--quiet", "origin", "HEAD");
  return terminal.git(work, "rev-parse", "HEAD");
}

test("the owner is named as git names the user, in a login's letters", async () => {
  expect((await inspectLocalRepository(library)).owner).toMatchObject({
    login: "ada-lovelace",
    email: "ada@example.org",
  });
  terminal.git(library, "config", "user.name", "Žofie Ångström 日本");
  expect((await inspectLocalRepository(library)).owner.login).toBe("zofie-angstrom");
  terminal.git(library, "config", "user.name", "Baton");
  expect((await inspectLocalRepository(library)).owner.login).toBe("you");
});

test("Baton is installed by one commit that adds its files and keeps all others as they were", async () => {
  const bare = cloned();
  await installBaton(bare, await inspectLocalRepository(library));
  expect(terminal.git(bare, "rev-list", "--count", "main")).toBe("2");
  const changes = terminal.git(bare, "diff", "--name-status", "main~1", "main").split("\n");
  expect(changes).toEqual([
    ...["A\t.github/baton.yml", "A\t.github/baton/.gitattributes", "A\t.github/baton/.prettierrc"],
    ...["A\t.github/baton/biome.json", "A\t.github/baton/session.mjs"],
    ...["A\t.github/baton/session.mjs.LICENSE.txt", "A\t.github/workflows/baton.yml"],
  ]);
  expect(loadSettings(terminal.git(bare, "show", "main:.github/baton.yml"), "baton.yml").ok).toBe(
    true,
  );
  expect(terminal.git(bare, "log", "-1", "--format=%an", "main")).toBe("Ada Lovelace");
});

test("a workflow that asks for the runner of another Baton is replaced in the copy alone", async () => {
  const files = renderOwnFiles(DEFAULT_SETTINGS, { version: "0.0.9", host: "github.com" });
  const older = files[WORKFLOW_PATH]!.replace(
    /BATON_SHA256: .*/,
    `BATON_SHA256: ${"a".repeat(64)}`,
  );
  terminal.file(`library/${WORKFLOW_PATH}`, older);
  terminal.git(library, "add", "--all");
  terminal.git(library, "commit", "--quiet", "-m", "install");
  const bare = cloned();
  const source = await inspectLocalRepository(library);
  await installBaton(bare, source);
  expect(terminal.git(bare, "show", `main:${WORKFLOW_PATH}`)).toContain(getRunnerRelease().sha256);
  await applyToRepository(source, bare, {
    slug: "1-units",
    sha: commitIn(bare, "src/length.js"),
    message: "feat: add lengths",
  });
  expect(terminal.git(library, "diff", "--name-only", "HEAD", "baton/1-units")).toBe(
    "src/length.js",
  );
});

test("what is installed already stays, and an earlier build's branches don't come along", async () => {
  terminal.file("library/.github/baton.yml", "max_parallel: 2\n");
  terminal.file("library/.github/workflows/baton.yml", "name: mine\n");
  terminal.git(library, "add", "--all");
  terminal.git(library, "commit", "--quiet", "-m", "install");
  terminal.git(library, "branch", "baton/1-earlier");
  const bare = cloned();
  await installBaton(bare, await inspectLocalRepository(library));
  expect(terminal.git(bare, "rev-parse", "main")).toBe(terminal.git(library, "rev-parse", "HEAD"));
  expect(terminal.git(bare, "branch", "--format=%(refname:short)")).toBe("main");
  expect(terminal.git(library, "branch", "--list", "baton/*")).not.toBe("");
});

test.each([
  ["no settings", null],
  ["settings of its own", "checks:\n  require: [old]\n  ignore: [docs]\n"],
])("--checks says in the copy alone which checks count, given %s", async (_case, settings) => {
  if (settings !== null) {
    terminal.file("library/.github/baton.yml", settings);
    terminal.git(library, "add", "--all");
    terminal.git(library, "commit", "--quiet", "-m", "settings");
  }
  const bare = cloned();
  await installBaton(
    bare,
    await inspectLocalRepository(library),
    parseChecks("lint, test (22, ubuntu-24.04)"),
  );
  const loaded = loadSettings(terminal.git(bare, "show", "main:.github/baton.yml"), "baton.yml");
  expect(loaded.ok && loaded.value.checks).toEqual({
    require: ["lint", "test (22, ubuntu-24.04)"],
    ignore: settings === null ? [] : ["docs"],
  });
  const source = await inspectLocalRepository(library);
  const landed = {
    slug: "1-units",
    sha: terminal.git(bare, "rev-parse", "main"),
    message: "feat: units",
  };
  await applyToRepository(source, bare, landed);
  expect(terminal.git(library, "diff", "main", "baton/1-units", "--", ".github/baton.yml")).toBe(
    "",
  );
});

test("--checks that the settings ignore are refused", async () => {
  terminal.file("library/.github/baton.yml", "checks: { ignore: [lint] }\n");
  terminal.git(library, "add", "--all");
  terminal.git(library, "commit", "--quiet", "-m", "settings");
  const bare = cloned();
  const installed = installBaton(bare, await inspectLocalRepository(library), ["lint"]);
  await expect(installed).rejects.toThrow(
    "--checks lint can't be used: `lint` is ignored and required at once",
  );
});

test("--apply creates one commit on the user's head, without Baton's installation, and nothing else", async () => {
  const bare = cloned();
  const source = await inspectLocalRepository(library);
  await installBaton(bare, source);
  const sha = commitIn(bare, "src/length.js");
  terminal.file("library/notes.txt", "not committed");
  const before = terminal.git(library, "status", "--porcelain", "--branch");
  const landed = { slug: "1-units", sha, message: "feat: add lengths" };
  expect(await applyToRepository(source, bare, landed)).toBe("baton/1-units");
  const made = terminal.git(library, "rev-parse", "baton/1-units");
  expect(terminal.git(library, "rev-list", "HEAD..baton/1-units")).toBe(made);
  expect(terminal.git(library, "diff", "--name-only", "HEAD", "baton/1-units")).toBe(
    "src/length.js",
  );
  expect(terminal.git(library, "log", "-1", "--format=%an: %s", "baton/1-units")).toBe(
    "Ada Lovelace: feat: add lengths",
  );
  expect(terminal.git(library, "status", "--porcelain", "--branch")).toBe(before);
  // Applying it twice changes nothing. Other commits under the name are not replaced.
  expect(await applyToRepository(source, bare, landed)).toBe("baton/1-units");
  expect(terminal.git(library, "rev-parse", "baton/1-units")).toBe(made);
  const other = { ...landed, sha: commitIn(bare, "src/mass.js") };
  await expect(applyToRepository(source, bare, other)).rejects.toThrow(
    /has a branch baton\/1-units with other commits/,
  );
  expect(terminal.git(library, "rev-parse", "baton/1-units")).toBe(made);
});

test("--apply keeps the workflow and the settings that the user's repository has", async () => {
  terminal.file("library/.github/baton.yml", "gates: { plan: auto }\n");
  terminal.git(library, "add", "--all");
  terminal.git(library, "update-index", "--chmod=+x", ".github/baton.yml");
  terminal.git(library, "commit", "--quiet", "-m", "ci: settings");
  const bare = cloned();
  const source = await inspectLocalRepository(library);
  await installBaton(bare, source, ["lint"]);
  await applyToRepository(source, bare, {
    slug: "1-units",
    sha: commitIn(bare, "src/length.js"),
    message: "feat: add lengths",
  });
  expect(terminal.git(library, "diff", "--name-only", "HEAD", "baton/1-units")).toBe(
    "src/length.js",
  );
});

test(
  "a detached HEAD is taken under a free branch name in the copy; --apply makes its " +
    "branch from there",
  async () => {
    terminal.git(library, "commit", "--quiet", "--allow-empty", "-m", "next");
    terminal.git(library, "checkout", "--quiet", "--detach");
    expect(await inspectLocalRepository(library)).toMatchObject({ branch: "main", detached: true });
    terminal.git(library, "commit", "--quiet", "--allow-empty", "-m", "on no branch");
    const head = terminal.git(library, "rev-parse", "HEAD");
    const source = await inspectLocalRepository(library);
    expect(source).toMatchObject({ branch: "baton-base", detached: true, head });
    const bare = cloned();
    await installBaton(bare, source);
    expect(terminal.git(bare, "rev-parse", "baton-base~1")).toBe(head);
    expect(terminal.git(library, "branch", "--list", "baton*")).toBe("");
    const sha = terminal.git(bare, "rev-parse", "baton-base");
    expect(
      await applyToRepository(source, bare, { slug: "1-units", sha, message: "feat: units" }),
    ).toBe("baton/1-units");
    expect(terminal.git(library, "rev-parse", "baton/1-units~1", "HEAD").split("\n")).toEqual([
      head,
      head,
    ]);
  },
);

test("--apply says beforehand that a branch is in its way", async () => {
  await checkApply(await inspectLocalRepository(library), "Units");
  terminal.git(library, "branch", "baton/1-units");
  await checkApply(await inspectLocalRepository(library), "Units");
  terminal.git(library, "branch", "-D", "baton/1-units");
  terminal.git(library, "branch", "baton");
  await expect(checkApply(await inspectLocalRepository(library), "Units")).rejects.toThrow(
    /has a branch baton, so --apply/,
  );
});

test("paths with spaces and quotes reach the shell as one word", () => {
  expect(quoteForShell("/usr/bin/node")).toBe("/usr/bin/node");
  expect(quoteForShell("it's here")).toBe("'it'\\''s here'");
});
