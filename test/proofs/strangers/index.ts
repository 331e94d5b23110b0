/**
 * `npm run proof strangers`: builds a request in real public repositories, with their own CI, from
 * git bundles. Without a bundle a small built-in repository replaces them.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { UsageError } from "../support/options.ts";
import { defineProof } from "../support/proof.ts";
import { listCases } from "./cases.ts";
import { play, type Played } from "./play.ts";
import { describeResult, formatTable, isFailed } from "./table.ts";

const ROOT = join(import.meta.dirname, "../../..");
/** A cold matrix of many versions of an interpreter is slow on two cores. */
const MINUTES = 20;

export const STRANGERS = defineProof({
  name: "strangers",
  summary: "Builds requests in public repositories from bundles, with their own CI.",
  options: {
    dir: {
      type: "text",
      value: "FOLDER",
      default: "../shared/strangers",
      about: "folder of the NAME.bundle files",
    },
    only: { type: "text", value: "NAME,…", about: "these repositories only" },
    keep: { type: "flag", about: "keep the folder with everything that was played" },
  },
  onInterrupt: "finish",
  release: [],
  async run({ options, report, signal }) {
    const folder = resolve(ROOT, options.dir);
    const all = listCases(folder);
    const only = options.only?.split(",");
    const unknown = (only ?? []).filter((name) => !all.some((one) => one.name === name));
    if (unknown.length > 0) {
      throw new UsageError(
        `--only: no ${unknown.join(", ")}. There are ${all.map(({ name }) => name).join(", ")}.`,
      );
    }
    report.print(
      "The sessions are scripted: no AI model is called. The code and the CI that judges " +
        "it are real.",
    );
    if (all.every(({ bundle }) => bundle === null)) {
      report.print(`There are no bundles in ${folder}: a small built-in repository replaces them.`);
    }
    const home = mkdtempSync(join(tmpdir(), "baton-strangers-"));
    const played: Played[] = [];
    for (const one of all.filter(({ name }) => only?.includes(name) ?? true)) {
      if (signal.aborted) break;
      report.print(`${one.name} (${one.kind}) …`);
      const own = join(home, one.name);
      mkdirSync(own);
      const results = await play(one, { folder: own, minutes: MINUTES, signal });
      played.push(...results);
      for (const result of results)
        report.print(`  ${describeResult(result)} (${result.outcome?.seconds ?? "?"} s)`);
    }
    report.print(`\n${formatTable(played)}\n`);
    const failed = signal.aborted ? [] : played.filter(isFailed);
    for (const result of failed) report.addViolation(`FAILED: ${result.name}`);
    if (options.keep || failed.length > 0 || signal.aborted)
      report.print(`Everything is in ${home}`);
    else rmSync(home, { recursive: true, force: true });
  },
});
