/**
 * `npm run proof smoke`: asks a real GitHub what only GitHub can confirm, and lists where the
 * sandbox differs.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { defineProof } from "../support/proof.ts";
import type { Report } from "../support/report.ts";
import { openLocal } from "./local.ts";
import { DETAILS, OPTIONS, readOptions, type Options } from "./options.ts";
import { PROBES } from "./probes/index.ts";
import { formatCounts, formatEvidence, formatPlan, formatResult } from "./report.ts";
import { runProbes } from "./run.ts";
import { openScratch } from "./scratch.ts";

export const SMOKE = defineProof({
  name: "smoke",
  summary:
    "Asks a real GitHub what only it can confirm, and lists where Baton and its sandbox " +
    "assume otherwise.",
  options: OPTIONS,
  details: DETAILS,
  onInterrupt: "finish",
  async run({ options: flags, report, signal }) {
    const names = PROBES.map(({ name }) => name);
    if (!flags.sandbox) return smoke(readOptions(flags, names), report, signal);
    await using stack = new AsyncDisposableStack();
    const local = stack.adopt(await openLocal(), (one) => one.close());
    const { owner, repo } = local.options;
    const read = readOptions({ ...flags, owner, repo: repo! }, names, {
      GH_TOKEN: local.options.token ?? "",
    });
    const options = { ...read, ...local.options, evidence: flags.evidence ?? "smoke-sandbox.md" };
    await smoke(options, report, signal, "the sandbox");
  },
});

async function smoke(
  options: Options,
  report: Report,
  signal: AbortSignal,
  host = new URL(options.apiUrl).host.replace(/^api\./, ""),
): Promise<void> {
  const probes = PROBES.filter(({ name }) => options.only.includes(name));
  if (options.dryRun) {
    const where = options.repo ?? "a new scratch repository, which is deleted at the end";
    report.print(
      `Would run ${probes.length} probes on ${host} in ${options.owner}'s ${where}:\n\n` +
        `${formatPlan(probes)}`,
    );
    return;
  }
  const scratch = await openScratch(options, signal);
  const { at } = scratch.world;
  report.print(
    `Running ${probes.length} probes on ${host} in ${at.owner}/${at.repo}, a ${scratch.about}.\n`,
  );
  try {
    const results = await runProbes(probes, scratch.world, (result) =>
      report.print(`${formatResult(result)}\n`),
    );
    const app = options.app !== null;
    const about = {
      host,
      repository: scratch.about,
      app,
      date: new Date(),
      version: readVersion(),
    };
    writeFileSync(options.evidence, formatEvidence(results, about, scratch.world.place));
    const file = options.evidence;
    report.print(
      `${formatCounts(results)}. The evidence is in ${file}: please commit it or attach ` +
        "it to an issue.",
    );
    for (const { probe, verdict } of results) {
      if (verdict === "differs" || verdict === "broke")
        report.addViolation(`${verdict}: ${probe.name}`);
    }
  } finally {
    report.print(await scratch.remove());
  }
}

function readVersion(): string {
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
