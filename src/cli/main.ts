/**
 * What `baton.ts` loads once it has seen that this Node is new enough: runs the command and ends
 * the process.
 */
import { runCommand } from "./command.ts";
import { createTerminal } from "./io.ts";

const code = await runCommand(process.argv.slice(2), createTerminal());
// The empty write comes back after all lines before it: a pipe may still be taking them.
process.stdout.write("", () => process.exit(code));
