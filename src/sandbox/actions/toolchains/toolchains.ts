/**
 * The toolchains of this machine: in PATH, in the runner's tool cache, and in the folders of
 * version managers.
 */
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { compareVersions, parseVersion, type Version } from "./versions.ts";
import { findRealPath, listEntries } from "../isolation/paths.ts";

export type ToolchainKind = "node" | "python" | "go" | "java" | "uv";

export interface Toolchain {
  version: Version;
  /** Folder of its programs. */
  bin: string;
}

/**
 * Folders to search in addition to PATH and the folder of the sandbox's own Node. A `*` matches one
 * folder name.
 */
const PLACES: Record<ToolchainKind, (home: string, cache: string) => string[]> = {
  node: (home, cache) => [`${home}/.nvm/versions/node/*/bin`, `${cache}/node/*/*/bin`],
  python: (home, cache) => [`${home}/.pyenv/versions/*/bin`, `${cache}/Python/*/*/bin`],
  go: (home, cache) => [
    "/usr/local/go/bin",
    "/usr/lib/go-*/bin",
    `${home}/sdk/*/bin`,
    `${cache}/go/*/*/bin`,
  ],
  java: (_home, cache) => ["/usr/lib/jvm/*/bin", `${cache}/Java_*/*/*/bin`],
  uv: (home) => [`${home}/.local/bin`, `${home}/.cargo/bin`],
};
const PROGRAMS: Record<ToolchainKind, RegExp> = {
  node: /^node$/,
  python: /^python(\d+(\.\d+)?)?$/,
  go: /^go$/,
  java: /^javac$/,
  uv: /^uv$/,
};
const VERSION_ARGS: Record<ToolchainKind, string> = {
  node: "--version",
  python: "--version",
  go: "version",
  java: "-version",
  uv: "--version",
};

export class Toolchains {
  /** Folder for toolchains from a registry. Null: the sandbox fetches none. */
  readonly cache: string | null;
  private readonly environment: Record<string, string>;
  private readonly found = new Map<ToolchainKind, Promise<Toolchain[]>>();

  constructor(environment: Record<string, string>, cache: string | null) {
    this.environment = environment;
    this.cache = cache;
  }

  /**
   * Returns all toolchains of a kind, newest first, each folder of programs once. The machine is
   * searched only once.
   */
  find(kind: ToolchainKind): Promise<Toolchain[]> {
    const known = this.found.get(kind) ?? this.search(kind);
    this.found.set(kind, known);
    return known;
  }

  /** The variables of a program that is run for its version, or to fetch a toolchain. */
  get variables(): Record<string, string> {
    return { ...this.environment, HOME: homedir() };
  }

  private async search(kind: ToolchainKind): Promise<Toolchain[]> {
    const { PATH = "", RUNNER_TOOL_CACHE, AGENT_TOOLSDIRECTORY } = this.environment;
    const cache = RUNNER_TOOL_CACHE ?? AGENT_TOOLSDIRECTORY ?? "/opt/hostedtoolcache";
    const places = PLACES[kind](homedir(), cache).flatMap(expandStars);
    // The shims of a version manager start the version that its settings name. Its versions are
    // found separately.
    const inPath = PATH.split(":").filter(
      (folder) => folder.startsWith("/") && basename(folder) !== "shims",
    );
    const own = kind === "node" ? [dirname(process.execPath)] : [];
    const programs = [...own, ...inPath, ...places].flatMap((folder) =>
      listEntries(folder)
        .filter(({ name }) => PROGRAMS[kind].test(name))
        .map(({ name }) => join(folder, name)),
    );
    const real = new Map(programs.map((program) => [findRealPath(program) ?? program, program]));
    const all = await Promise.all(
      [...real.values()].map((program) => this.identify(kind, program)),
    );
    const sorted = all
      .filter((one) => one !== null)
      .sort((a, b) => compareVersions(b.version, a.version));
    const isFirst = (one: Toolchain, at: number): boolean =>
      sorted.findIndex(
        (other) => other.bin === one.bin && compareVersions(other.version, one.version) === 0,
      ) === at;
    return sorted.filter(isFirst);
  }

  private async identify(kind: ToolchainKind, program: string): Promise<Toolchain | null> {
    const bin = dirname(program);
    const version = readJavaRelease(kind, bin) ?? (await this.askVersion(kind, program));
    return version === null ? null : { version, bin };
  }

  private async askVersion(kind: ToolchainKind, program: string): Promise<Version | null> {
    const options = { env: this.variables, timeout: 10_000 };
    const answer = await promisify(execFile)(program, [VERSION_ARGS[kind]], options).catch(
      () => null,
    );
    return answer === null ? null : parseVersion(`${answer.stdout}${answer.stderr}`);
  }
}

/** Returns a program of a toolchain, such as `python3.13`, or null. */
export function findToolchainProgram(
  { bin, version: [major, minor] }: Toolchain,
  name: string,
): string | null {
  const names = [`${name}${major}.${minor}`, `${name}${major}`, name];
  return names.map((one) => join(bin, one)).find((path) => existsSync(path)) ?? null;
}

function readJavaRelease(kind: ToolchainKind, bin: string): Version | null {
  const file = join(dirname(bin), "release");
  return kind === "java" && existsSync(file)
    ? parseVersion(/JAVA_VERSION="([^"]+)"/.exec(readFileSync(file, "utf8"))?.[1] ?? "")
    : null;
}

function expandStars(pattern: string): string[] {
  const segments = pattern.split("/");
  return segments.reduce(
    (folders, segment) => {
      if (!segment.includes("*")) {
        return folders.map((folder) => (segment === "" ? folder : join(folder, segment)));
      }
      const [before = "", after = ""] = segment.split("*");
      return folders.flatMap((folder) =>
        listEntries(folder)
          .filter(({ name }) => name.startsWith(before) && name.endsWith(after))
          .map(({ name }) => join(folder, name)),
      );
    },
    ["/"],
  );
}
