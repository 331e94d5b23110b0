import { serverEnv } from "../../config/env.ts";
import { startServer } from "../../app/server.ts";
import { aborted } from "../io.ts";
import { codeOf, Problem } from "../problem.ts";
import type { Verb } from "../verb.ts";

export const serve: Verb = {
  usage: "serve",
  about: [
    "Serves the App. Set up by environment variables, as any Probot app: APP_ID, PRIVATE_KEY (or PRIVATE_KEY_PATH),",
    "WEBHOOK_SECRET, for a GitHub Enterprise Server or a sandbox GHE_HOST and GHE_PROTOCOL, then PORT (3000), HOST,",
    "LOG_LEVEL, and BATON_DATA, the folder of its queue (./baton-data). GitHub delivers to /api/github/webhooks.",
  ],
  flags: {},
  args: [],
  async run(_args, _flags, io) {
    const env = serverEnv();
    const signal = io.interrupted();
    const server = await startServer(env).catch((error: unknown) => {
      if (codeOf(error) === "EADDRINUSE") throw new Problem(`port ${env.port} is in use: set PORT to another one`);
      if (codeOf(error) === "EACCES") throw new Problem(`port ${env.port} may not be used: set PORT to another one`);
      if (error instanceof Error && error.name === "FolderLocked") throw new Problem(error.message);
      throw error;
    });
    process.send?.("ready");
    await aborted(signal);
    await server.close();
    return 0;
  },
};
