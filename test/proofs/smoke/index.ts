/**
 * `npm run smoke -- --owner OWNER`: asks a real GitHub what only it can answer, and says where Baton and its sandbox
 * assume otherwise. `--help` says the rest. Exit code 0: everything is as assumed, 1: something differs or broke, 2: it
 * couldn't run.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { EnvironmentError } from "../../../src/config/env.ts";
import { wrong } from "../../support/options.ts";
import { Unreachable } from "./attempt.ts";
import { openLocal } from "./local.ts";
import { parseFlags, readOptions, USAGE, UsageError, type Options } from "./options.ts";
import { PROBES } from "./probes/index.ts";
import { formatCounts, formatEvidence, formatPlan, formatResult } from "./report.ts";
import { runProbes } from "./run.ts";
import { openScratch } from "./scratch.ts";

const say = (text: string): void => void process.stdout.write(`${text}\n`);

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if ([UsageError, EnvironmentError, Unreachable].some((kind) => error instanceof kind))
    wrong((error as Error).message);
  throw error;
}

async function main(args: string[]): Promise<number> {
  const flags = parseFlags(args);
  if (flags.help) {
    say(USAGE);
    return 0;
  }
  await using stack = new AsyncDisposableStack();
  const names = PROBES.map(({ name }) => name);
  if (!flags.sandbox) return await smoke(readOptions(flags, names));
  const local = stack.adopt(await openLocal(), (one) => one.close());
  const { owner, repo } = local.options;
  const options = readOptions({ ...flags, owner, repo: repo! }, names, { GH_TOKEN: local.options.token ?? "" });
  return await smoke({ ...options, ...local.options, evidence: flags.evidence ?? "smoke-sandbox.md" }, "the sandbox");
}

async function smoke(options: Options, host = new URL(options.apiUrl).host.replace(/^api\./, "")): Promise<number> {
  const probes = PROBES.filter(({ name }) => options.only.includes(name));
  if (options.dryRun) {
    const where = options.repo ?? "a new scratch repository, which is deleted at the end";
    say(`Would run ${probes.length} probes on ${host} in ${options.owner}'s ${where}:\n\n${formatPlan(probes)}`);
    return 0;
  }
  const controller = new AbortController();
  const interrupt = () => {
    say("\nInterrupted: cleaning up. Interrupt again to leave everything as it is.");
    controller.abort();
    process.once("SIGINT", () => process.exit(130));
  };
  process.once("SIGINT", interrupt);
  const scratch = await openScratch(options, controller.signal);
  const { at } = scratch.world;
  say(`Running ${probes.length} probes on ${host} in ${at.owner}/${at.repo}, a ${scratch.about}.\n`);
  try {
    const results = await runProbes(probes, scratch.world, (result) => say(`${formatResult(result)}\n`));
    const about = { host, repository: scratch.about, app: options.app !== null, date: new Date(), version: version() };
    writeFileSync(options.evidence, formatEvidence(results, about, scratch.world.place));
    say(`${formatCounts(results)}. The evidence is in ${options.evidence}: please commit it or attach it to an issue.`);
    return results.every(({ verdict }) => verdict === "holds" || verdict === "skipped") ? 0 : 1;
  } finally {
    say(await scratch.remove());
    process.removeListener("SIGINT", interrupt);
  }
}

function version(): string {
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
