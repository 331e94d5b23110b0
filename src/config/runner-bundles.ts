/** The bundles that a repository runs, as this version of Baton provides them. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { PASS_RUNNER_PATH, RUNNER_FOLDER, RUNNER_PATH } from "../core/model/settings.ts";
import { BUNDLE_DATA, getVersion } from "./bundle-data.ts";

/** A released `session.mjs`. */
export interface RunnerRelease {
  version: string;
  /** Hash of the file, in hexadecimal digits. */
  sha256: string;
  /** Its name as a git blob. */
  blob: string;
}

const FOLDER = new URL("../../dist/bundles/", import.meta.url);

/**
 * Files next to a bundle that keep the repository's own tools away from it. Git shows no diff and
 * keeps each byte. GitHub doesn't count it as the repository's code. Biome ignores it, and Prettier
 * finds nothing to change. Comments in the bundle disable ESLint, Deno and TypeScript.
 */
const BESIDE: Readonly<Record<string, string>> = {
  ".gitattributes": "* linguist-generated -diff -text\n",
  ".prettierrc": '{ "rangeEnd": 0 }\n',
  "biome.json": `${JSON.stringify(
    {
      root: false,
      linter: { enabled: false },
      formatter: { enabled: false },
      assist: { enabled: false },
    },
    null,
    2,
  )}\n`,
};

/**
 * The previous release. Repositories that haven't merged the pull request for this version yet
 * still use it. At a release, the output of `npm run build` moves here. Null = there was none.
 */
const PREVIOUS: RunnerRelease | null = null;

let ownHashes: Pick<RunnerRelease, "sha256" | "blob"> | null = null;

/**
 * Returns the release of this version. Throws a sentence with the remedy if the bundle was not
 * built.
 */
export function getRunnerRelease(): RunnerRelease {
  ownHashes ??= BUNDLE_DATA?.session ?? computeHashes(readBundle("session.mjs"));
  return { version: getVersion(), ...ownHashes };
}

/**
 * Lists the releases whose sessions this version understands: its own and the previous one. Throws
 * like `getRunnerRelease`.
 */
export function listAcceptedRunners(): RunnerRelease[] {
  return [getRunnerRelease(), ...(PREVIOUS === null ? [] : [PREVIOUS])];
}

/**
 * Reads the files for a repository, by path; null in a pass that runs as a bundle, which contains
 * none. Throws like `getRunnerRelease`.
 */
export function readRunnerFiles(): Record<string, string> | null {
  return BUNDLE_DATA ? null : readWithLicense(RUNNER_PATH, "session.mjs");
}

/** Reads the same for passes without a server. */
export function readReconcileRunnerFiles(): Record<string, string> {
  return readWithLicense(PASS_RUNNER_PATH, "reconcile.mjs");
}

/** Returns the hash of `reconcile.mjs`, in hexadecimal digits. Throws like `getRunnerRelease`. */
export function getReconcileRunnerHash(): string {
  return computeHashes(readBundle("reconcile.mjs")).sha256;
}

function readWithLicense(path: string, name: string): Record<string, string> {
  return {
    [path]: readBundle(name),
    [`${path}.LICENSE.txt`]: readBundle(`${name}.LICENSE.txt`),
    ...Object.fromEntries(
      Object.entries(BESIDE).map(([file, text]) => [`${RUNNER_FOLDER}/${file}`, text]),
    ),
  };
}

function readBundle(name: string): string {
  try {
    return readFileSync(new URL(name, FOLDER), "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    throw new Error(
      `Baton's runner was not built: there is no dist/bundles/${name}. Run \`npm run bundles\`.`,
    );
  }
}

function computeHashes(text: string): Pick<RunnerRelease, "sha256" | "blob"> {
  const bytes = Buffer.from(text);
  return {
    sha256: createHash("sha256").update(bytes).digest("hex"),
    blob: createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex"),
  };
}
