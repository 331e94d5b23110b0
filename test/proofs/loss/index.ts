/**
 * `npm run proof loss`: sends deliveries to an app that is killed now and then. Compares Baton with
 * a plain Probot app.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "../../app/support/postgres.ts";
import { defineProof } from "../support/proof.ts";
import { measureBaton, measurePlainProbot, type Bench, type Result } from "./subjects.ts";

export const LOSS = defineProof({
  name: "loss",
  summary:
    "Sends ten thousand deliveries to an App that is killed now and then: none is lost, " +
    "none is doubled.",
  options: {
    deliveries: { type: "count", default: 10_000, about: "how many" },
    kills: {
      type: "count",
      default: 20,
      least: 0,
      about: "how often each app is killed with `kill -9`",
    },
    rate: { type: "count", default: 100, about: "deliveries a second" },
    seed: { type: "count", default: 1, least: 0, about: "decides their order" },
    sqlite: { type: "flag", about: "keep Baton's queue in a folder instead of in Postgres" },
  },
  onInterrupt: "finish",
  release: [],
  async run({ options: { sqlite, ...options }, report, signal }) {
    await using stack = new AsyncDisposableStack();
    signal.addEventListener(
      "abort",
      () => void stack.disposeAsync().finally(() => process.exit(130)),
    );
    const { print } = report;
    const bench: Bench = { ...options, places: 250, report: print, stack };
    print(
      `${bench.deliveries} deliveries in random order, ${bench.rate} a second, 10 % of them ` +
        "twice, 5 % never sent;",
    );
    print(
      `they are comments on ${bench.places} pull requests; kill -9 of the app: ` +
        `${bench.kills} times.`,
    );
    const folder = mkdtempSync(join(tmpdir(), "baton-bench-"));
    stack.defer(() => rmSync(folder, { recursive: true, force: true }));
    const postgres = sqlite ? null : await startPostgres();
    if (postgres) stack.defer(() => postgres.remove());
    const baton = await measureBaton(bench, { url: postgres?.url ?? null, folder });
    print(formatResult(`Baton on ${sqlite ? "SQLite" : "Postgres"}`, baton));
    print(
      "  lost: not in the queue, or still waiting there; or not reconciled afterwards, " +
        "or the comment has no answer",
    );
    print("  doubled: an answer beyond the first to a comment");
    print(formatResult("a plain Probot app", await measurePlainProbot(bench)));
    print("  lost: its handler's one call was not made; doubled: made again");
    if (baton.lost > 0) report.addViolation(`LOST: ${baton.lost} after the sweep`);
    if (baton.doubled > 0) report.addViolation(`DOUBLED: ${baton.doubled}`);
  },
});

function formatResult(name: string, result: Result): string {
  const { lost, doubled, sent, answered, p50, p99, kills, seconds, rss, sweeps } = result;
  return [
    `${name}: ${lost} lost, ${doubled} doubled`,
    `  sent ${sent}, answered 2xx ${answered}, p50 ${p50} ms, p99 ${p99} ms; killed ${kills} times`,
    `  ${seconds.toFixed(0)} s, ${rss} MB, ${sweeps} sweeps after the last delivery`,
  ].join("\n");
}
