/** The command line that all proofs share. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { loadProof, loadProofs, PROOFS } from "./registry.ts";
import { formatHelp, UsageError } from "./support/options.ts";
import { defineProof } from "./support/proof.ts";

const FOLDER = import.meta.dirname;

function runMain(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(FOLDER, "main.ts"), ...args],
    {
      encoding: "utf8",
    },
  );
  return { code: status, out: stdout, err: stderr };
}

test("every folder with an index.ts is a proof, and each proof has its listed name", async () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" });
  const folders = files.flatMap((file) => /^([a-z-]+)\/index\.ts$/.exec(file)?.[1] ?? []);
  const names = await Promise.all(folders.map(async (folder) => (await loadProof(folder))?.name));
  expect(new Set(names)).toEqual(new Set(Object.keys(PROOFS)));
});

test("without a name, all proofs are listed, each with its summary and its options", async () => {
  const { code, out } = runMain();
  expect(code).toBe(0);
  for (const proof of await loadProofs()) expect(out).toContain(formatHelp(proof));
});

test("--help after a name prints only the help of that proof", () => {
  const { code, out } = runMain("soak", "--help");
  expect(code).toBe(0);
  expect(out).toContain("npm run proof soak -- [options]");
  expect(out).toMatch(/--minutes N {2}how long \(30\)/);
});

test.each([
  ["a name that does not exist", ["nothing"], "There is no proof nothing."],
  ["an option that does not exist", ["soak", "--minuts", "3"], "Unknown option '--minuts'"],
])("%s exits with 2 and lists what exists", (_, args, words) => {
  const { code, err } = runMain(...args);
  expect(code).toBe(2);
  expect(err).toContain(words);
  expect(err).toContain("npm run proof soak");
});

test.each(Object.keys(PROOFS))(
  "%s has help, and refuses an option that does not exist",
  async (name) => {
    const proof = (await loadProof(name))!;
    expect(proof.name).toBe(name);
    expect(proof.summary).toMatch(/^[A-Z].*\.$/);
    expect(formatHelp(proof)).toContain(`npm run proof ${name}`);
    await expect(proof.run(["--no-such-option"])).rejects.toThrow(UsageError);
  },
);

describe("a proof", () => {
  const run = (act: Parameters<typeof defineProof>[0]["run"], args: string[] = []) => {
    vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const options = {
      runs: { type: "count", default: 3, about: "how many" },
      file: { type: "text", value: "FILE", about: "where" },
      keep: { type: "flag", about: "whether" },
    } as const;
    return defineProof({
      name: "own",
      summary: "Its own.",
      options,
      onInterrupt: "finish",
      run: act,
    }).run(args);
  };

  test("exits with 0 without a violation, and gets typed values and defaults", async () => {
    const act = vi.fn<() => Promise<void>>(() => Promise.resolve());
    expect(await run(act, ["--file", "x", "--keep"])).toBe(0);
    expect(act).toHaveBeenCalledWith(
      expect.objectContaining({ options: { runs: 3, file: "x", keep: true } }),
    );
  });

  test("exits with 1 after a violation, also when it was interrupted", async () => {
    const code = await run(async ({ report, signal }) => {
      report.addViolation("BROKEN: something");
      process.emit("SIGINT");
      await Promise.resolve(signal.throwIfAborted());
    });
    expect(code).toBe(1);
  });

  test("exits with 130 when it was interrupted", async () => {
    const code = await run(({ signal }) => {
      process.emit("SIGINT");
      expect(signal.aborted).toBe(true);
      return Promise.reject(new Error("aborted"));
    });
    expect(code).toBe(130);
  });

  test.each(["0", "-1", "1.5", "x", ""])("refuses %j as a count", async (text) => {
    await expect(run(() => Promise.resolve(), [`--runs=${text}`])).rejects.toThrow(
      "expected a whole number",
    );
  });

  test("refuses words that belong to no option", async () => {
    await expect(run(() => Promise.resolve(), ["word"])).rejects.toThrow(UsageError);
  });
});
