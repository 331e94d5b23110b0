/**
 * `npm run bench:loss [-- --pglite]`: what becomes of 10,000 deliveries when the app that takes them is killed now and
 * then, of Baton's and of a plain Probot app's. Ends with 1 where Baton has lost or doubled anything.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { counted, given } from "../../support/options.ts";
import { startPostgres } from "../../app/support/postgres.ts";
import { baton, plain, type Bench, type Result } from "./subjects.ts";

const { values } = given({
  options: {
    deliveries: { type: "string", default: "10000" },
    kills: { type: "string", default: "20" },
    rate: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    pglite: { type: "boolean", default: false },
  },
});
const print = (line: string) => void process.stdout.write(`${line}\n`);
await using stack = new AsyncDisposableStack();
process.once("SIGINT", () => void stack.disposeAsync().finally(() => process.exit(130)));
const bench: Bench = {
  tell: print,
  stack,
  ...{ seed: counted("seed", values.seed, 0), deliveries: counted("deliveries", values.deliveries) },
  ...{ kills: counted("kills", values.kills, 0), places: 250, rate: counted("rate", values.rate) },
};

print(`${bench.deliveries} deliveries in no order, ${bench.rate} a second, 10 % of them twice, 5 % never sent;`);
print(`they tell of comments on ${bench.places} pull requests; kill -9 of the app: ${bench.kills} times.`);
const mine = await withBaton();
tell(`Baton on ${values.pglite ? "PGlite" : "Postgres"}`, mine);
print("  lost: not in the inbox, or still waiting there; or nobody looked afterwards, or the comment has no answer");
print("  doubled: an answer beyond the first to a comment");
tell("a plain Probot app", await plain(bench));
print("  lost: its handler's one call was not made; doubled: made again");
print(`${mine.lost} lost after the sweep, ${mine.doubled} doubled`);
process.exitCode = mine.lost + mine.doubled > 0 ? 1 : 0;

async function withBaton(): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "baton-bench-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const postgres = values.pglite ? null : await startPostgres();
  if (postgres) stack.defer(() => postgres.remove());
  return baton(bench, { url: postgres?.url ?? null, folder });
}

function tell(name: string, { lost, doubled, p50, p99, ...one }: Result): void {
  print(`${name}: ${lost} lost, ${doubled} doubled`);
  print(`  sent ${one.sent}, answered 2xx ${one.answered}, p50 ${p50} ms, p99 ${p99} ms; killed ${one.kills} times`);
  print(`  ${one.seconds.toFixed(0)} s, ${one.rss} MB, ${one.sweeps} sweeps after the last delivery`);
}
