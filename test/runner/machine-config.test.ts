import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { COMPLETE } from "../spec/support/facts.ts";
import { Bench } from "./support/bench.ts";

/**
 * Runs a session on a machine with the git configuration `config`. All of the session's files have
 * the attribute `filter=tidy`.
 */
async function runOn(
  config: (bench: Bench) => string,
  more: (bench: Bench) => Record<string, string> = () => ({}),
) {
  const bench = new Bench();
  onTestFinished(() => bench[Symbol.dispose]());
  writeFileSync(join(bench.dir, ".gitconfig"), config(bench));
  const files = { ".gitattributes": "* filter=tidy\n", "a.txt": "a\n" };
  bench.ask("W1.1/work/1", { base: bench.commit("main", files) });
  const command = `echo b > b.txt; ${bench.closing(COMPLETE)}`;
  const code = await bench.run("W1.1/work/1", bench.save(), command, {
    XDG_CONFIG_HOME: bench.dir,
    ...more(bench),
  });
  return { bench, code };
}

test("no filter of the machine's own git configuration runs on a session's files", async () => {
  const mark = (bench: Bench) => join(bench.dir, "ran");
  const { bench, code } = await runOn(
    (b) => `[filter "tidy"]\n\tsmudge = touch ${mark(b)}; cat\n\tclean = touch ${mark(b)}; cat\n`,
  );
  expect(code).toBe(0);
  expect(bench.proposal()!.change!.files).toMatchObject([{ path: "b.txt" }]);
  expect(existsSync(mark(bench))).toBe(false);
});

test("the machine's own git configuration applies to calls to the server", async () => {
  const { bench, code } = await runOn(
    (b) => `[url "file://${b.dir}/"]\n\tinsteadOf = https://mirrored.example/\n`,
    () => ({ GITHUB_SERVER_URL: "https://mirrored.example" }),
  );
  expect(code).toBe(0);
  expect(bench.proposal()!.change!.files).toMatchObject([{ path: "b.txt" }]);
});
