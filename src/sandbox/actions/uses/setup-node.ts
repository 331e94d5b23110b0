/**
 * actions/setup-node: the Node that runs the sandbox where it fits, else one that is installed here, else one that the
 * npm registry has. `node`, `latest`, `current` and `lts/*` take what is here.
 */
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { findProgram } from "../isolation/probe.ts";
import { fetchNode, findFetchedNpm } from "../toolchains/fetch-node.ts";
import type { Toolchain } from "../toolchains/toolchains.ts";
import { isInRange, parseVersion } from "../toolchains/versions.ts";
import type { Action, Use } from "./action.ts";
import {
  checkArchitecture,
  describeMissing,
  findToolchain,
  readPlainVersion,
  readVersionFile,
  runInJob,
} from "./setup.ts";

/** https://github.com/nodejs/Release: majors by the code names of their long-term support. */
const LTS = [
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
const EVEN = Array.from({ length: 30 }, (_, index) => `${FIRST_LTS + 2 * index}`);

export const setupNode: Action = {
  inputs: [
    ...["node-version", "node-version-file", "architecture", "registry-url", "scope", "always-auth", "check-latest"],
    // Nothing is cached between jobs, and nothing is fetched with a token.
    ...["cache", "cache-dependency-path", "package-manager-cache", "token", "mirror", "mirror-token"],
  ],
  run: async (use) => {
    const asked = readAsked(use);
    checkArchitecture(use, `Node ${asked}`);
    const found = await findNode(use, asked);
    const bin = await linkNode(use, found);
    use.job.paths.unshift(bin);
    // As on GitHub's runners, `npm install -g` may write.
    use.job.env.npm_config_prefix = dirname(bin);
    await configureRegistry(use);
    use.log(`node: v${found.version.join(".")} from ${found.bin}${asked === "" ? "" : ` (asked: ${asked})`}`);
    use.output("node-version", `v${found.version.join(".")}`);
    use.output("cache-hit", "false");
  },
};

function readAsked(use: Use): string {
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

async function findNode(use: Use, asked: string): Promise<Toolchain> {
  const range = toRange(asked);
  const own: Toolchain = { version: parseVersion(process.version) ?? [0, 0, 0], bin: dirname(process.execPath) };
  const here = isInRange(own.version, range) ? own : await findToolchain(use, "node", range);
  if (here !== null) {
    return here;
  }
  try {
    return await fetchNode(use.job.toolchains, range, use.log);
  } catch (error) {
    throw await describeMissing(use, "node", `Node ${asked}`, `; ${(error as Error).message}`);
  }
}

function toRange(asked: string): string {
  const text = asked.trim().toLowerCase();
  if (["", "node", "latest", "current"].includes(text)) {
    return "*";
  }
  const [, name = ""] = /^lts\/(.+)$/.exec(text) ?? [];
  if (name !== "") {
    const at = LTS.indexOf(name);
    return at === -1 ? EVEN.join(" || ") : EVEN[at]!;
  }
  return text;
}

/**
 * A folder of the job's own, laid out as an installed Node: what it installs globally lies there. npm is the one that
 * goes with this Node, else the machine's.
 */
async function linkNode(use: Use, found: Toolchain): Promise<string> {
  const root = join(use.job.folders.tools, "node", found.version.join("."), process.arch);
  const path = use.env.PATH ?? "";
  const npm = findFetchedNpm(found) ?? findNpm(found.bin) ?? findNpm(dirname(findProgram("npm", path) ?? "/"));
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

/** The package of the npm in a folder of programs, or null. */
function findNpm(bin: string): string | null {
  const program = join(bin, "npm");
  const real = existsSync(program) ? realpathSync(program) : "";
  return basename(real) === "npm-cli.js" ? dirname(dirname(real)) : null;
}

/** https://github.com/actions/setup-node/blob/main/src/authutil.ts */
async function configureRegistry(use: Use): Promise<void> {
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
