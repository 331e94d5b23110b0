/** `baton workflow`: prints the file that a person commits, for the current settings. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  PASS_PATH,
  PASS_RUNNER_PATH,
  RUNNER_PATH,
  WORKFLOW_PATH,
} from "../../src/core/model/settings.ts";
import { parsed } from "../workflow/variants.ts";
import { Terminal } from "./cli-support.ts";

let terminal: Terminal;
let library: string;
beforeAll(() => {
  terminal = new Terminal();
  library = terminal.library();
});
afterAll(() => terminal.close());

const settings = (text: string) => {
  mkdirSync(join(library, ".github"), { recursive: true });
  writeFileSync(join(library, ".github/baton.yml"), text);
};

describe("baton workflow", () => {
  test("prints the file alone, with the usual settings where there are none", async () => {
    const { code, out, err } = await terminal.run(["workflow", "--repo", library]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(parsed(out).jobs["session"]!["runs-on"]).toEqual(["ubuntu-24.04"]);
    expect(out).toContain("on github.com.");
  });

  test("applies the settings before they are committed, and GHES", async () => {
    settings("runs_on: [self-hosted, big]\nengine: command\n");
    const { code, out, err } = await terminal.run([
      "workflow",
      "--host",
      "ghes",
      "--repo",
      library,
    ]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(parsed(out).jobs["session"]!["runs-on"]).toEqual(["self-hosted", "big"]);
    expect(out).toMatch(/upload-artifact@\w+ # v3/);
    expect(out).not.toContain("secrets.");
  });

  test("says beside it that GHES has no runners of GitHub's", async () => {
    settings("label: go\n");
    const { code, err } = await terminal.run(["workflow", "--host", "ghes", "--repo", library]);
    expect(code).toBe(0);
    expect(err).toContain("no runner ubuntu-24.04 of its own: set runs_on in .github/baton.yml");
  });

  test("--write lays out the workflow and the program whose hash it holds, and says what to do", async () => {
    settings("label: go\n");
    const { code, out, err } = await terminal.run(["workflow", "--write", "--repo", library]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(
      /^Wrote \.github\/workflows\/baton\.yml\nWrote [^]*Commit these files to the default branch\.\n$/,
    );
    const [workflow, program] = [WORKFLOW_PATH, RUNNER_PATH].map((path) =>
      readFileSync(join(library, path)),
    );
    const sum = createHash("sha256").update(program!).digest("hex");
    expect(workflow!.toString()).toContain(`BATON_SHA256: ${sum}\n`);
  });

  test("--write with --reconcile lays out passes without a server, with their program", async () => {
    const { code } = await terminal.run(["workflow", "--write", "--reconcile", "--repo", library]);
    expect(code).toBe(0);
    const [workflow, program] = [PASS_PATH, PASS_RUNNER_PATH].map((path) =>
      readFileSync(join(library, path)),
    );
    const sum = createHash("sha256").update(program!).digest("hex");
    expect(workflow!.toString()).toContain(`BATON_SHA256: ${sum}\n`);
  });

  test("--write refuses a repository without files, and says what to name instead", async () => {
    const bare = join(library, "..", "bare.git");
    terminal.git(library, "clone", "--quiet", "--bare", library, bare);
    const { code, err } = await terminal.run(["workflow", "--write", "--repo", bare]);
    expect(code).toBe(2);
    expect(err).toMatch(
      /has no files checked out: name another clone with --repo, or leave out --write\n$/,
    );
  });

  test("names what is wrong with the settings, and prints no file", async () => {
    settings("label: go\nruns-on: ubuntu-latest\n");
    const { code, out, err } = await terminal.run(["workflow", "--repo", library]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^baton: \.github\/baton\.yml:2: .*runs_on/);
  });
});
