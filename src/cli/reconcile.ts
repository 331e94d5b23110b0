/**
 * The bundle `reconcile.mjs`, which contains only `baton reconcile`. Its first word may be the
 * verb's name. In a worker thread of that process it runs the decisions.
 */
import { isMainThread } from "node:worker_threads";
import { createTerminal } from "./io.ts";
import { runToExitCode, dispatchVerb } from "./run-verb.ts";
import { reconcileVerb } from "./verbs/reconcile.ts";

if (isMainThread) await pass();
else await import("../app/judge/worker.ts");

async function pass(): Promise<void> {
  const words = process.argv.slice(2);
  const rest = words[0] === "reconcile" ? words.slice(1) : words;
  const io = createTerminal();
  const code = await runToExitCode(() => dispatchVerb("reconcile", reconcileVerb, rest, io), io);
  // The callback of this empty write runs after all earlier lines: a pipe may still be accepting
  // them.
  process.stdout.write("", () => process.exit(code));
}
