/**
 * The bundle `reconcile.mjs`: `baton reconcile` and nothing else. Its first word may be the verb's
 * name. In a thread of that process it is the one that judges.
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
  // The empty write comes back after all lines before it: a pipe may still be taking them.
  process.stdout.write("", () => process.exit(code));
}
