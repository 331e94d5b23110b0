/**
 * dtolnay/rust-toolchain, actions-rs/toolchain and actions-rust-lang/setup-rust-toolchain, with the
 * local toolchains.
 */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { resolveJobPath } from "../job/job-folders.ts";
import { isInRange, parseVersion, type Version } from "../toolchains/versions.ts";
import { UnavailableError } from "../job/unavailable-error.ts";
import type { BuiltInAction, ActionUse } from "./action.ts";
import { runInJob } from "./find-toolchain.ts";

/** The toolchains of the machine's rustup. */
const RUSTUP_TOOLCHAINS = join(homedir(), ".rustup", "toolchains");
/** The file that shows that a toolchain has a component. */
const COMPONENTS: Record<string, string> = {
  clippy: "bin/cargo-clippy",
  rustfmt: "bin/rustfmt",
  miri: "bin/cargo-miri",
  "rust-src": "lib/rustlib/src/rust",
  "rust-docs": "",
  cargo: "bin/cargo",
  "llvm-tools-preview": "lib/rustlib/*/bin",
};

export const rustToolchain: BuiltInAction = {
  inputs: [
    ...["toolchain", "target", "targets", "components", "profile", "override", "default"],
    ...["cache", "cache-on-failure", "rustflags", "matcher"],
  ],
  run: async (use) => {
    const { asked, components } = readRustRequest(use);
    const found = await findRust(use, asked);
    const list = (text: string | undefined): string[] =>
      (text ?? "").split(/[\s,]+/).filter(Boolean);
    for (const target of list(use.inputs.targets ?? use.inputs.target)) {
      if (!existsSync(join(found.folder, "lib", "rustlib", target))) {
        throw createMissingPartError(found, "target", target);
      }
    }
    for (const component of [...components, ...list(use.inputs.components)]) {
      const path = COMPONENTS[component];
      if (path === undefined || (!path.includes("*") && !existsSync(join(found.folder, path)))) {
        throw createMissingPartError(found, "component", component);
      }
    }
    await setDefaultRust(use, found.name);
    const text = found.version.join(".");
    use.job.env.CARGO_INCREMENTAL ??= "0";
    use.job.env.CARGO_TERM_COLOR ??= "always";
    use.log(`rust: ${text}, the toolchain ${found.name} (asked: ${asked})`);
    use.output("name", found.name);
    use.output("cachekey", `${text}-${found.name}`);
    use.output("rustc", text);
  },
};

/**
 * Returns the variable with which a job, whose home is different, finds the machine's rustup. Empty
 * without rustup.
 */
export function getRustVariables(): Record<string, string> {
  return existsSync(RUSTUP_TOOLCHAINS) ? { RUSTUP_HOME: dirname(RUSTUP_TOOLCHAINS) } : {};
}

/**
 * Gives the job its own rustup, with the machine's toolchains and a default that the job may
 * change.
 */
async function setDefaultRust(use: ActionUse, name: string): Promise<void> {
  const folder = join(use.job.folders.tools, "rustup");
  const settings = `version = "12"\ndefault_toolchain = "${name}"\n`;
  const script = 'mkdir -p "$1"\nln -sfn "$2" "$1/toolchains"\nprintf %s "$3" > "$1/settings.toml"';
  await runInJob(use, script, [folder, RUSTUP_TOOLCHAINS, settings]);
  use.job.env.RUSTUP_HOME = folder;
}

/**
 * Reads the requested toolchain. dtolnay's action names it in its own ref: `@stable`, `@1.68`.
 * `@clippy` is nightly with a component.
 */
function readRustRequest(use: ActionUse): { asked: string; components: string[] } {
  const ref = use.uses.split("@")[1] ?? "";
  const given = use.inputs.toolchain?.trim() ?? "";
  if (given !== "") {
    return { asked: given, components: [] };
  }
  if (/^(clippy|miri)$/.test(ref)) {
    return { asked: "nightly", components: [ref] };
  }
  if (/^(stable|beta|nightly|\d+\.\d+(\.\d+)?)/.test(ref)) {
    return { asked: ref, components: [] };
  }
  const files = ["rust-toolchain.toml", "rust-toolchain"].map((name) =>
    resolveJobPath(use.job.folders, name),
  );
  const file = files.find((one) => existsSync(one));
  const text = file === undefined ? "" : readFileSync(file, "utf8");
  return {
    asked: /channel\s*=\s*"([^"]+)"/.exec(text)?.[1] ?? (text.trim().split(/\s/)[0] || "stable"),
    components: [],
  };
}

interface RustToolchain {
  name: string;
  folder: string;
  version: Version;
}

async function findRust(use: ActionUse, asked: string): Promise<RustToolchain> {
  const names = listRustups();
  const all = await Promise.all(
    names.map((name) => readRustVersion(use, name, join(RUSTUP_TOOLCHAINS, name))),
  );
  const rusts = all.filter((one) => one !== null);
  const byName = rusts.find(({ name }) => name === asked || name.startsWith(`${asked}-`));
  const byVersion = rusts.find(
    ({ name, version }) =>
      /^\d/.test(asked) && !/nightly|beta/.test(name) && isInRange(version, asked),
  );
  const found = byName ?? byVersion;
  if (found === undefined) {
    const here = rusts.map(
      ({ name, version }) => `${name.replace(/-.*/, "")} ${version.join(".")}`,
    );
    const reason = here.length === 0 ? "rustup manages no toolchain" : undefined;
    throw new UnavailableError({ kind: "toolchain", tool: "Rust", version: asked, here, reason });
  }
  return found;
}

function createMissingPartError(
  { name: version }: RustToolchain,
  kind: "target" | "component",
  name: string,
): UnavailableError {
  const part = { kind, name };
  return new UnavailableError({ kind: "toolchain", tool: "Rust", version, part });
}

async function readRustVersion(
  use: ActionUse,
  name: string,
  folder: string,
): Promise<RustToolchain | null> {
  const env = use.job.toolchains.variables;
  const answer = await promisify(execFile)(join(folder, "bin", "rustc"), ["--version"], {
    env,
  }).catch(() => null);
  const version = parseVersion(answer?.stdout ?? "");
  return version === null ? null : { name, folder, version };
}

function listRustups(): string[] {
  return existsSync(RUSTUP_TOOLCHAINS) ? readdirSync(RUSTUP_TOOLCHAINS) : [];
}
