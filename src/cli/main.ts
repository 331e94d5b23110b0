/**
 * The part that `baton.ts` loads after it has checked Node's version. It runs the command and ends
 * the process.
 */
import { runCommand } from "./command.ts";
import { createTerminal } from "./io.ts";

const code = await runCommand(process.argv.slice(2), createTerminal());
// The callback of this empty write runs after all earlier lines: a pipe may still be accepting
// them.
process.stdout.write("", () => process.exit(code));
