/**
 * Lock files change with the work, so any worker may change them. But what they name is installed
 * and run. This guard judges each change of one: new hosts, changed content, missing hashes,
 * scripts that run at install, and packages that no changed manifest explains.
 */
import type { FileChange } from "../../model/proposal.ts";
import { getBaseText } from "../base-files.ts";
import { decodeText } from "../file-content.ts";
import { findLockParser, normalizeName, type LockedPackage } from "./parsers.ts";
import {
  defineGuard,
  describeApprovalWaiver,
  sanitizeName,
  type Finding,
} from "../define-guard.ts";
import { isLockFile } from "../file-patterns.ts";
import type { GuardContext, BaseFiles } from "../../model/guard-findings.ts";
import { quotePath } from "../../text/path-names.ts";

// Determines which changes of a lock file the manifests explain: the dependencies that they add or
// change.

/** Manifests by the lock files that are generated from them. */
const MANIFESTS: readonly (readonly [lock: RegExp, manifest: RegExp])[] = [
  [
    /(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/,
    /(?:^|\/)package\.json$/,
  ],
  [/Cargo\.lock$/, /(?:^|\/)Cargo\.toml$/],
  [/go\.sum$/, /(?:^|\/)go\.mod$/],
  [
    /(?:poetry|uv|Pipfile)\.lock$/,
    /(?:^|\/)(?:pyproject\.toml|Pipfile|setup\.(?:cfg|py)|requirements[\w.-]*)$/,
  ],
];
const FIELDS = [
  "dependencies",
  "devDependencies",
  "optionalDependencies",
  "peerDependencies",
  "overrides",
];

/** Lists the names of packages that the change's manifests add or request differently. */
function listChangedDependencies(
  lock: string,
  files: readonly FileChange[],
  before: BaseFiles | undefined,
): Set<string> {
  const manifest = MANIFESTS.find(([file]) => file.test(lock))?.[1];
  const named = new Set<string>();
  for (const file of files) {
    if (file.op === "delete" || !manifest?.test(file.path)) continue;
    const known = new Set(listDependencies(file.path, getBaseText(before, file.path) ?? ""));
    for (const wanted of listDependencies(file.path, decodeText(file.content))) {
      if (!known.has(wanted))
        for (const name of wanted.match(/[@\w./-]{1,300}/g) ?? []) named.add(normalizeName(name));
    }
  }
  return named;
}

/** Lists each dependency with its range. For manifests that aren't JSON, lists each line. */
function listDependencies(path: string, text: string): string[] {
  if (!path.endsWith(".json")) return text.split("\n").map((line) => line.trim());
  try {
    const manifest = Object(JSON.parse(text)) as Record<string, unknown>;
    return [...FIELDS, "resolutions"].flatMap((field) =>
      Object.entries(Object(manifest[field]) as object).map((entry) => JSON.stringify(entry)),
    );
  } catch {
    return [];
  }
}

/** Maximum number of packages that a message names. */
const MAX_NAMED_PACKAGES = 5;
/**
 * Registries that the programs query by default. The lock file must already contain any other host.
 */
const REGISTRIES = new Set(
  (
    "registry.npmjs.org registry.yarnpkg.com pypi.org files.pythonhosted.org " +
    "static.crates.io index.crates.io " +
    "registry+https://github.com/rust-lang/crates.io-index rubygems.org repo.packagist.org"
  ).split(" "),
);

export const lockFilesGuard = defineGuard({
  name: "lock-files",
  check({ files }, context) {
    const way =
      "let the package manager write it; a person checks what is " +
      `installed${describeApprovalWaiver(context)}.`;
    return files.flatMap((file) => {
      if (!isLockFile(file.path)) return [];
      return listProblems(file, files, context).map((problem): Finding => {
        const message = `Restore ${quotePath(file.path)}, or ${way} ${problem}`;
        return { path: file.path, message };
      });
    });
  },
});

function listProblems(
  file: FileChange,
  files: readonly FileChange[],
  context: GuardContext,
): string[] {
  const former = context.before?.get(file.path) ?? null;
  if (file.op === "delete")
    return ["It is deleted, so its packages' versions and hashes are no longer locked."];
  if (file.mode === "120000") return ["It is a link, so its content can't be checked."];
  const now = decodeText(file.content);
  const was = former?.text ?? "";
  const problems = former?.text === null ? ["Its previous content is too long to compare."] : [];
  const parse = findLockParser(file.path);
  const [before, after] = [parse(was), parse(now)];
  const places = new Set(before.flatMap(({ urls }) => urls.map(getPlace)));
  const strange = new Set(after.flatMap(({ urls }) => urls.map(getPlace)));
  for (const place of [...places, ...REGISTRIES]) strange.delete(place);
  if (strange.size > 0)
    problems.push(`Packages come from a new place: ${formatNames([...strange])}.`);
  if (after.length === 0 && before.length > 0)
    problems.push("It no longer locks anything, or can't be read.");
  const known = groupByKey(before);
  const fresh = after.filter((one) => !known.get(getKey(one))?.some((other) => isSame(one, other)));
  const say = (what: string, some: readonly LockedPackage[]) => {
    if (some.length > 0) problems.push(`${what}: ${formatNames([...new Set(some.map(getKey))])}.`);
  };
  say(
    "The same version has different content or comes from another place",
    fresh.filter((one) => known.has(getKey(one))),
  );
  say(
    "No hash is locked",
    fresh.filter((one) => one.isHashed && one.integrity === ""),
  );
  say("The address is another package's", fresh.filter(isRepointed));
  if (before.length === 0) return problems;
  const ran = new Set(before.flatMap(({ name, hasScripts }) => (hasScripts ? [name] : [])));
  say(
    "A script newly runs at install",
    fresh.filter(({ name, hasScripts }) => hasScripts && !ran.has(name)),
  );
  const explained = listNeeded(listChangedDependencies(file.path, files, context.before), after);
  if (explained === "all") return problems;
  // A package with neither an address nor a hash is the repository's own.
  const fetched = fresh.filter(({ isHashed, urls }) => isHashed || urls.length > 0);
  const added = fetched.filter(
    (one) => !known.has(getKey(one)) && !explained.has(normalizeName(one.name)),
  );
  say("No change of a manifest explains", added);
  return problems;
}

const getKey = ({ name, version }: LockedPackage) => `${name} ${version}`;

function groupByKey(all: readonly LockedPackage[]): Map<string, LockedPackage[]> {
  const groups = new Map<string, LockedPackage[]>();
  for (const one of all) {
    const known = groups.get(getKey(one));
    if (known) known.push(one);
    else groups.set(getKey(one), [one]);
  }
  return groups;
}

function isSame(one: LockedPackage, other: LockedPackage): boolean {
  const isLike = one.integrity === other.integrity && one.hasScripts === other.hasScripts;
  return isLike && one.urls.join(" ") === other.urls.join(" ");
}

/** Reports whether a registry's address for the package belongs to a package with another name. */
function isRepointed({ name, urls }: LockedPackage): boolean {
  return urls.some((url) => {
    const path = /^https:\/\/registry\.(?:npmjs\.org|yarnpkg\.com)\/(.{1,500}?)\/-\//.exec(
      url,
    )?.[1];
    return path !== undefined && decodeName(path) !== name;
  });
}

const decodeName = (path: string) => path.replace(/%2f/i, "/");

/**
 * Returns the origin of an address: the host, or for a repository the address itself, because
 * anyone may publish on that host.
 */
function getPlace(url: string): string {
  if (REGISTRIES.has(url)) return url;
  const host = /^(?:registry\+|sparse\+)?https:\/\/([^/?#\s@]{1,300})(?=[/?#]|$)/.exec(url)?.[1];
  const isShared = /^(?:codeload\.)?github\.com$|^gitlab\.com$|^bitbucket\.org$/.test(host ?? "");
  return host === undefined || isShared ? url.split("#")[0]! : host.toLowerCase();
}

/**
 * Lists all packages that the named ones need according to the lock file. `"all"` if the format has
 * no dependency information.
 */
function listNeeded(
  named: ReadonlySet<string>,
  locked: readonly LockedPackage[],
): Set<string> | "all" {
  if (named.size > 0 && locked.some(({ needs }) => needs === null)) return "all";
  const byName = new Map<string, LockedPackage[]>();
  for (const one of locked) {
    const name = normalizeName(one.name);
    const known = byName.get(name);
    if (known) known.push(one);
    else byName.set(name, [one]);
  }
  const reached = new Set(named);
  // A `Set` also iterates over what is added during the iteration.
  for (const name of reached) {
    for (const one of byName.get(name) ?? [])
      for (const next of one.needs ?? []) reached.add(normalizeName(next));
  }
  return reached;
}

function formatNames(names: readonly string[]): string {
  const rest = names.length - MAX_NAMED_PACKAGES;
  return `${names.slice(0, MAX_NAMED_PACKAGES).map(sanitizeName).join(", ")}${
    rest > 0 ? ` and ${rest} more` : ""
  }`;
}
