#!/usr/bin/env node
/**
 * The binary. It checks Node's version first, so this file contains only what an older Node can
 * parse. It loads the rest, which runs the command, after that.
 */
const NEEDED = 24;

if (Number(process.versions.node.split(".")[0]) < NEEDED) {
  process.stderr.write(
    `baton needs Node ${NEEDED} or newer and this is ${process.version}: install one from ` +
      "https://nodejs.org, or run `npm exec -- baton` in the folder where it is installed\n",
  );
  process.exitCode = 2;
} else {
  import("./main.ts").catch((error: unknown) => {
    process.stderr.write(`baton: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
