/** `baton validate`, with a file that extends others on a sandbox of GitHub. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { validateVerb } from "../../src/cli/verbs/validate.ts";
import type { FlagValues } from "../../src/cli/flags.ts";
import { openWorld } from "./support/world.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "baton-validate-"));
  mkdirSync(join(dir, ".github"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function said(text: string | null, path = dir, flags: FlagValues = {}) {
  for (const name of ["APP_ID", "GH_TOKEN"]) vi.stubEnv(name, undefined);
  const file = join(dir, ".github/baton.yml");
  if (text !== null) writeFileSync(file, text);
  const [out, err]: string[][] = [[], []];
  const io = {
    out: (line: string) => void out!.push(line),
    err: (line: string) => void err!.push(line),
  };
  const rest = {
    interrupted: () => new AbortController().signal,
    wasInterrupted: () => false,
    lastly: () => () => {},
  };
  const code = await validateVerb.run([path], flags, { ...io, ...rest });
  return { code, file, out: out!.join("\n"), err: err!.join("\n") };
}

test("problems are lines with file, line, field and message, and the exit code is 1", async () => {
  const { code, file, out } = await said("label: go\ngates:\n  plan: robot\nlabl: x\n");
  const want = [
    "3: gates.plan: expected `human` or `auto`, found `robot`",
    "4: labl: unknown key `labl`; did you mean",
  ];
  expect(code).toBe(1);
  for (const [i, line] of out.split("\n").entries()) expect(line).toContain(`${file}:${want[i]}`);
});

test("a valid file shows what differs from the defaults, and a missing one means the defaults", async () => {
  expect((await said(null)).out).toMatch(/^There is no .*baton\.yml: the defaults apply\.$/);
  const { code, file, out, err } = await said("max_parallel: 2\nchecks: { require: [test] }\n");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const lines = [
    `${file} is valid. Settings that differ from the defaults:`,
    "  max_parallel: 2 (default: 4)",
    '  checks.require: ["test"] (default: [])',
  ];
  expect(out.split("\n")).toEqual(lines);
  expect((await said("label: orchestrate", file)).out).toBe(
    `${file} is valid. All settings are the defaults.`,
  );
  await expect(said(null, join(dir, "nowhere"))).rejects.toThrow(
    /there is nothing at .*nowhere: name a settings file/,
  );
});

test("a rubric and knowledge with problems are named with what is wrong in each file", async () => {
  mkdirSync(join(dir, ".baton"));
  writeFileSync(
    join(dir, ".baton/rubric.yml"),
    "dimensions:\n  - { name: tests, question: Enough? }\n",
  );
  writeFileSync(join(dir, ".baton/knowledge.yml"), "version: 1\n");
  expect(await said("max_parallel: 4\n")).toMatchObject({
    code: 0,
    out: expect.stringContaining("is valid") as string,
  });
  writeFileSync(
    join(dir, ".baton/rubric.yml"),
    "dimensions:\n  - { name: Tests, question: Enough? }\n",
  );
  writeFileSync(join(dir, ".baton/knowledge.yml"), "version: 2\n");
  const { code, out } = await said("max_parallel: 4\n");
  expect(code).toBe(1);
  expect(out).toContain(`${join(dir, ".baton/rubric.yml")}:2: dimensions[0].name: `);
  expect(out).toContain(`${join(dir, ".baton/knowledge.yml")}: Line 1: version: `);
  expect(out).not.toContain("is valid");
});

test("the output for programs is one JSON object", async () => {
  const { out } = await said("loops: -1\n", dir, { json: true });
  expect(JSON.parse(out)).toMatchObject({
    valid: false,
    problems: [{ line: 1, field: "loops" }],
    changes: [],
  });
});

test("_extends is read if there is a token, else the message says that it is not", async () => {
  vi.stubEnv("GITHUB_TOKEN", undefined).stubEnv("GH_TOKEN", undefined);
  const text = "_extends: units:.github/workflows/baton.yml\nmax_parallel: 2\n";
  expect((await said(text)).err).toMatch(
    /^baton: units:.*, which it extends, wasn't loaded: set GH_TOKEN/,
  );
  const { running } = await openWorld();
  const env = { GITHUB_TOKEN: running.seed.account("you").token ?? "", GHE_PROTOCOL: "http" };
  for (const [name, value] of Object.entries({ ...env, GHE_HOST: new URL(running.url).host }))
    vi.stubEnv(name, value);
  expect((await said(text)).err).toContain("the remote `origin`");
  execFileSync("git", ["-C", dir, "init", "-q"]);
  execFileSync("git", ["-C", dir, "remote", "add", "origin", "git@127.0.0.1:you/units.git"]);
  // The named file is not a settings file.
  expect((await said(text)).out).toMatch(
    /^you\/units:.github\/workflows\/baton.yml:1: Baton can't use this/,
  );
});
