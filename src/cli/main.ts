/** What `baton.ts` loads once it has seen that this Node is new enough: runs the command and ends the process. */
import { command } from "./command.ts";
import { terminal } from "./io.ts";

const code = await command(process.argv.slice(2), terminal());
// The empty write comes back after all lines before it: a pipe may still be taking them.
process.stdout.write("", () => process.exit(code));
