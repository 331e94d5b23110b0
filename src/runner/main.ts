/**
 * The entry point of a workflow run, as source or as the bundle `session.mjs`. `session` runs the
 * session that the environment names. `session --keep` submits what a session left whose process
 * died. The other words are programs that a session starts inside its sandbox. Each is loaded only
 * when it is needed.
 */
import type { ProgramName } from "./programs.ts";

const PROGRAMS: Readonly<Record<ProgramName, () => Promise<unknown>>> = {
  supervisor: () => import("./isolation/supervisor.ts"),
  "self-test": () => import("./isolation/self-test-main.ts"),
  tools: () => import("./tools/server.ts"),
  probe: () => import("./preflight/probe-main.ts"),
};

const [word = "", ...args] = process.argv.slice(2);
if (word in PROGRAMS) await PROGRAMS[word as ProgramName]();
else await flushAndExit(await runCommandLine());

/** Returns the exit code: 2, after a line that says why, for invalid words or variables. */
async function runCommandLine(): Promise<number> {
  const keep = args.length === 1 && args[0] === "--keep";
  if (word !== "session" || (args.length > 0 && !keep))
    return refuse("usage: session.mjs session [--keep]");
  const { getSessionEnv } = await import("../config/env.ts");
  const { EnvironmentError } = await import("../config/variables.ts");
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  try {
    const env = getSessionEnv();
    if (keep)
      return await (
        await import("./session/upload-saved-work.ts")
      ).proposeSavedWork(env, { print });
    return await (await import("./session/run-session.ts")).runSession(env, { print });
  } catch (error) {
    if (error instanceof EnvironmentError) return refuse(error.message);
    throw error;
  }
}

/**
 * Ends the process once all lines are written: a pipe may still be accepting them. A library may
 * keep handles open.
 */
async function flushAndExit(code: number): Promise<void> {
  await new Promise((resolve) => process.stdout.write("", resolve));
  process.exit(code);
}

function refuse(reason: string): number {
  process.stderr.write(`baton session: ${reason}\n`);
  return 2;
}
