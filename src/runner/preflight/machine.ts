/** The machine: its system, Node, git, and room to work in. */
import { statfs } from "node:fs/promises";
import { release, totalmem, type } from "node:os";
import type { Git } from "../git.ts";
import { failed, ok, warning, type Found } from "./check.ts";

const GB = 1024 ** 3;
/** Below these a session may still do, but a usual build won't. */
const LEAST = { disk: 2 * GB, memory: 2 * GB };
/** `fetch --no-write-fetch-head` came with 2.29. */
const GIT = [2, 29] as const;
const NODE = 24;

export async function machine(git: Git, folder: string): Promise<Found[]> {
  const said = (await git(["--version"])).toString().trim();
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(said) ?? []).map(Number);
  if (major < GIT[0] || (major === GIT[0] && minor < GIT[1])) {
    return [failed(`This is ${said}.`, `Install git ${GIT.join(".")} or later on the runner.`)];
  }
  if (Number(process.versions.node.split(".")[0]) < NODE) {
    return [failed(`This is Node ${process.versions.node}.`, `Let actions/setup-node install Node ${NODE} or later.`)];
  }
  const { bavail, bsize } = await statfs(folder);
  const [disk, memory] = [bavail * bsize, totalmem()];
  const seen = `${type()} ${release()}, Node ${process.versions.node}, ${said}`;
  const room = `${(disk / GB).toFixed(1)} GB of disk are free, ${(memory / GB).toFixed(1)} GB of memory are there`;
  if (disk < LEAST.disk || memory < LEAST.memory) {
    return [warning(`${seen}; ${room}.`, "Choose a larger runner with `runs_on`, or free disk before the session.")];
  }
  return [ok(`${seen}; ${room}.`)];
}
