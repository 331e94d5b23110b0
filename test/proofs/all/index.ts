/**
 * `npm run proof all`: runs the proofs of CI, or those that a release needs, one after the other,
 * each in its own process.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { loadProofs } from "../registry.ts";
import { UsageError } from "../support/options.ts";
import { defineProof, formatSeconds } from "../support/proof.ts";

const MAIN = join(import.meta.dirname, "../main.ts");

interface Row {
  name: string;
  result: string;
  time: string;
}

export const ALL = defineProof({
  name: "all",
  summary: "Runs the proofs of CI, one after the other, and ends with a table.",
  options: {
    release: { type: "flag", about: "the proofs of a release, which take many hours" },
    only: { type: "text", value: "NAME,…", about: "these proofs only" },
    skip: { type: "text", value: "NAME,…", default: "", about: "all proofs but these" },
  },
  onInterrupt: "finish",
  async run({ options, report, signal }) {
    const proofs = (await loadProofs()).flatMap(({ name, check, release }) => {
      const args = options.release ? release : check;
      return args === undefined ? [] : [{ name, args }];
    });
    const names = proofs.map(({ name }) => name);
    const only = options.only === undefined ? names : splitNames(options.only);
    const skip = splitNames(options.skip);
    const unknown = [...only, ...skip].filter((name) => !names.includes(name));
    if (unknown.length > 0)
      throw new UsageError(`There is no ${unknown.join(", ")}. There are ${names.join(", ")}.`);
    const rows: Row[] = [];
    for (const { name, args } of proofs) {
      if (signal.aborted || !only.includes(name) || skip.includes(name)) continue;
      const words = [name, ...(args.length > 0 ? ["--", ...args] : [])];
      report.print(`\n== npm run proof ${words.join(" ")}\n`);
      const began = performance.now();
      const code = await runProcess([name, ...args]);
      rows.push({ name, result: describeExit(code), time: formatSeconds(began) });
      if (code !== 0 && !signal.aborted) report.addViolation(`${name} ended with ${code}`);
    }
    report.print(`\n${formatTable(rows)}\n`);
  },
});

function splitNames(text: string): string[] {
  return text.split(",").filter(Boolean);
}

/**
 * Resolves to the exit code. Ctrl-C reaches the process by itself, because it is in the same group.
 */
async function runProcess(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}

function describeExit(code: number): string {
  if (code === 0) return "holds";
  return code === 130 ? "interrupted" : code === 2 ? "could not run" : "does not hold";
}

function formatTable(rows: readonly Row[]): string {
  const all = [{ name: "Proof", result: "Result", time: "Time" }, ...rows];
  const width = (key: keyof Row) => Math.max(...all.map((row) => row[key].length));
  const format = ({ name, result, time }: Row) =>
    `${name.padEnd(width("name"))}  ${result.padEnd(width("result"))}  ` +
    `${time.padStart(width("time"))}`;
  return all.map(format).join("\n");
}
