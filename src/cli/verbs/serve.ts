import { resolve } from "node:path";
import { pino } from "pino";
import { ENV_FILE, getServerEnv, getSetupEnv } from "../../config/env.ts";
import { makeLog } from "../../app/metrics/log.ts";
import { StoreError } from "../../app/queue/database-errors.ts";
import { startServer } from "../../app/server.ts";
import { findWriteProblem } from "../../app/setup/registration.ts";
import { startSetupServer } from "../../app/setup/server.ts";
import type { ServerPlaceEnv } from "../../config/server-env.ts";
import { waitForAbort, type Io } from "../io.ts";
import { getSystemErrorCode, Problem } from "../problem.ts";
import type { Verb } from "../flags.ts";

export const serveVerb: Verb = {
  usage: "serve",
  about: [
    "Serves the App. Without an App it prints an address at which you create one in a browser,",
    "stores its key in .env and continues.",
    "",
    "Configure it by environment variables or .env, as any Probot app: APP_ID, PRIVATE_KEY (or",
    "PRIVATE_KEY_PATH) and WEBHOOK_SECRET. GHE_HOST names a GitHub Enterprise Server or an",
    "enterprise on ghe.com; a sandbox also needs GHE_PROTOCOL=http. Optional are PORT (3000),",
    "HOST, LOG_LEVEL, and BATON_DATA, the folder of its inbox (./baton-data), or DATABASE_URL of",
    "a Postgres, which several servers may share. WEBHOOK_SECRET_PREVIOUS counts as well while",
    "you replace the secret. METRICS_TOKEN lets other machines read /metrics. GitHub delivers to",
    "/api/github/webhooks.",
  ],
  flags: {},
  args: [],
  async run(_args, _flags, io) {
    const signal = io.interrupted();
    const unset = getSetupEnv();
    if (unset && !(await runSetup(unset, io, signal))) return 130;
    const env = getServerEnv();
    const server = await startServer(env).catch((error: unknown) => {
      throw toServeProblem(error, env);
    });
    process.send?.("ready");
    await waitForAbort(signal);
    await server.close();
    return 0;
  },
};

const REMEDY =
  "Set APP_ID, PRIVATE_KEY and WEBHOOK_SECRET, or start it in a folder where it can write.";

/** Waits until a person has created the App in a browser; false = interrupted before. */
async function runSetup(env: ServerPlaceEnv, io: Io, signal: AbortSignal): Promise<boolean> {
  const envFile = resolve(ENV_FILE);
  // In a container with a read-only folder, Baton would otherwise wait for a person who can't fix
  // that.
  const wrong = findWriteProblem(envFile);
  if (wrong)
    throw new Problem(
      `there is no GitHub App yet, and its key could not be stored: ${wrong} ${REMEDY}`,
    );
  const log = makeLog(env.logLevel, [], pino.destination(2));
  const setup = await startSetupServer({ ...env, envFile, log }).catch((error: unknown) => {
    throw toServeProblem(error, env);
  });
  io.out("There is no GitHub App yet. To create one, open");
  io.out(`  ${setup.address}`);
  if (env.host === "0.0.0.0" || env.host === "::")
    io.out("  (from another machine: with this machine's name in it)");
  io.out(
    `Baton will store its key in ${envFile}. Until then Baton does nothing. If you have an ` +
      "App already, stop this",
  );
  io.out("and set APP_ID, PRIVATE_KEY and WEBHOOK_SECRET, none of which is set.");
  await Promise.race([setup.done, waitForAbort(signal)]);
  await setup.close();
  if (signal.aborted) return false;
  io.out(`The App is created; its key is in ${envFile}. Baton receives deliveries from now on.`);
  return true;
}

function toServeProblem(error: unknown, { port, host }: { port: number; host: string }): unknown {
  if (["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN"].includes(getSystemErrorCode(error) ?? "")) {
    return new Problem(
      `${host} is not an address of this machine: set HOST to one, or to 0.0.0.0 for all`,
    );
  }
  if (getSystemErrorCode(error) === "EADDRINUSE")
    return new Problem(`port ${port} is in use: set PORT to another one`);
  if (getSystemErrorCode(error) === "EACCES")
    return new Problem(`port ${port} can't be used: set PORT to another one`);
  return error instanceof StoreError ? new Problem(error.message) : error;
}
