/**
 * `npm run proof strangers -- [--dir FOLDER] [--only a,b] [--keep]`: builds a request in real public repositories, with
 * their own CI, through `baton run`. Fetches nothing: reads `FOLDER/*.bundle`, by default `../shared/strangers`.
 * Returns 1 when a build did not land, or when its commit is not as it has to be.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { given, wrong } from "../../support/options.ts";
import { listCases } from "./cases.ts";
import { play, type Played } from "./play.ts";
import { describeResult, formatTable, isFailed } from "./table.ts";

const ROOT = join(import.meta.dirname, "../../..");
/** A cold matrix of an interpreter's many versions takes its time on two cores. */
const MINUTES = 20;

export async function run(args: string[]): Promise<number> {
  const { values } = given({
    args,
    options: { dir: { type: "string" }, only: { type: "string" }, keep: { type: "boolean", default: false } },
  });
  const folder = resolve(ROOT, values.dir ?? "../shared/strangers");
  const all = listCases(folder);
  const only = values.only?.split(",");
  const unknown = (only ?? []).filter((name) => !all.some((one) => one.name === name));
  if (unknown.length > 0)
    wrong(`--only: no ${unknown.join(", ")}. There are ${all.map(({ name }) => name).join(", ")}.`);
  const cases = all.filter(({ name }) => only?.includes(name) ?? true);
  print(
    "The sessions are scripted: no AI model is called. The code that they write and the CI that judges it are real.",
  );
  if (all.every(({ bundle }) => bundle === null)) {
    print(`There are no bundles in ${folder}: a small built-in repository stands in for them.`);
  }
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
  const temp = mkdtempSync(join(tmpdir(), "baton-strangers-"));
  const played: Played[] = [];
  for (const one of cases) {
    if (stopping.signal.aborted) break;
    print(`${one.name} (${one.kind}) …`);
    const own = join(temp, one.name);
    mkdirSync(own);
    const results = await play(one, { folder: own, minutes: MINUTES, signal: stopping.signal });
    played.push(...results);
    for (const result of results) print(`  ${describeResult(result)} (${result.outcome?.seconds ?? "?"} s)`);
  }
  print(`\n${formatTable(played)}`);
  const failed = played.filter(isFailed);
  const kept = values.keep || failed.length > 0 || stopping.signal.aborted;
  if (kept) print(`\nEverything is in ${temp}`);
  else rmSync(temp, { recursive: true, force: true });
  print(`\n${played.length - failed.length} passed, ${failed.length} failed`);
  return stopping.signal.aborted ? 130 : failed.length > 0 ? 1 : 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
