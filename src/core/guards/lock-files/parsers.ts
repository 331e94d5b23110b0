/**
 * Reads from lock files what the guard needs: the locked packages, their origins, hashes and
 * dependencies. Ignores what it doesn't understand. Takes time proportional to the text's length.
 * https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json
 * https://go.dev/ref/mod#go-sum-files
 */
export interface LockedPackage {
  name: string;
  version: string;
  /** Addresses that the package is fetched from. Empty if the format names none. */
  urls: string[];
  /** Hashes of its content, in one text. Empty if none is locked. */
  integrity: string;
  /** Whether the format has a hash for such a package. */
  isHashed: boolean;
  hasScripts: boolean;
  /** Names of packages that it needs. Null if the format doesn't say. */
  needs: string[] | null;
}

export type LockParser = (text: string) => LockedPackage[];

/** Returns the parser for the lock file. For an unknown format it reads only addresses. */
export function findLockParser(path: string): LockParser {
  return PARSERS.find(([file]) => file.test(path))?.[1] ?? parseOther;
}

/**
 * Returns one spelling for a name that may have several:
 * https://peps.python.org/pep-0503/#normalized-names
 */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[_.]/g, "-");
}

const URLS = /\b(?:git\+|registry\+|sparse\+)?(?:https?|ssh|git|file):\/\/[^\s"'<>,})\]]{1,2000}/g;
const listUrls = (text: string): string[] => text.match(URLS) ?? [];
/**
 * Lines of other lock files that say where packages come from, not where their authors have a
 * website.
 */
const SOURCE = /remote:|resolved|"url":.{0,2000}(?:simple|\.tgz|\.zip|zipball)/;

/** Reads a lock file of an unknown format as one package. */
const parseOther: LockParser = (text) => [
  {
    ...{ name: "", version: "", integrity: "", isHashed: false, hasScripts: false, needs: [] },
    urls: text.split("\n").flatMap((line) => (SOURCE.test(line) ? listUrls(line) : [])),
  },
];

interface NpmEntry {
  [field: string]: unknown;
  dependencies?: Record<string, NpmEntry | string>;
}

/**
 * Reads `packages` of versions 2 and 3, and the nested `dependencies` of versions 1 and 2, which
 * older programs use.
 */
const parseNpm: LockParser = (text) => {
  let lock: NpmEntry & { packages?: Record<string, NpmEntry> };
  try {
    lock = Object(JSON.parse(text)) as typeof lock;
  } catch {
    return [];
  }
  const found: LockedPackage[] = [];
  const add = (name: string, entry: NpmEntry) => {
    const [url, version, integrity] = ["resolved", "version", "integrity"].map((field) => {
      const value = entry[field];
      return typeof value === "string" ? value : "";
    }) as [string, string, string];
    // In version 1, a package from outside the registry has its address in place of the version.
    const urls = [...(url === "" ? [] : [url]), ...listUrls(version)];
    const needs = ["dependencies", "optionalDependencies", "peerDependencies", "requires"].flatMap(
      (field) => Object.keys(Object(entry[field]) as object),
    );
    const isHashed = /^https?:/.test(url);
    found.push({
      name,
      version,
      urls,
      integrity,
      isHashed,
      hasScripts: entry["hasInstallScript"] === true,
      needs,
    });
  };
  for (const [path, entry] of Object.entries(Object(lock.packages) as Record<string, NpmEntry>)) {
    const at = path.lastIndexOf("node_modules/");
    if (at < 0 || Object(entry) !== entry || entry["link"] === true) continue;
    add(typeof entry["name"] === "string" ? entry["name"] : path.slice(at + 13), entry);
  }
  const open = [lock.dependencies];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const [name, entry] of Object.entries(Object(next) as Record<string, NpmEntry | string>)) {
      if (typeof entry !== "object" || entry === null) continue;
      add(name, entry);
      if (entry.dependencies) open.push(entry.dependencies);
    }
  }
  return found;
};

/** Lists blocks by their head; a block's lines are indented deeper than the head. */
function listBlocks(text: string, head: RegExp): { head: string; lines: string[] }[] {
  const blocks: { head: string; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const name = head.exec(line)?.[1];
    if (name !== undefined) blocks.push({ head: name, lines: [] });
    else if (/^\S/.test(line)) blocks.push({ head: "", lines: [] });
    else blocks.at(-1)?.lines.push(line);
  }
  return blocks.filter((block) => block.head !== "");
}

const unquote = (text: string) => text.trim().replace(/^["']|["',:]+$/g, "");

/** Reads Yarn's first version and its successors. */
const parseYarn: LockParser = (text) =>
  listBlocks(text, /^("?@?[\w.-][^@]{0,300}@.{0,4000}):\s{0,9}$/).map(({ head, lines }) => {
    const first = unquote(head.split(",")[0]!);
    const alias = /@npm:(@?[^@]{1,300})@/.exec(first)?.[1];
    const field = (name: string) => {
      const line = lines.find(
        (one) => one.startsWith(`  ${name} `) || one.startsWith(`  ${name}: `),
      );
      return line ? unquote(line.slice(name.length + 3)) : "";
    };
    const name = alias ?? first.slice(0, Math.max(first.indexOf("@", 1), 1));
    const source = field("resolved") || field("resolution");
    return {
      ...{
        name,
        version: field("version"),
        urls: listUrls(source),
        integrity: field("integrity") || field("checksum"),
      },
      ...{ isHashed: /^https?:|@npm:/.test(source), hasScripts: false },
      needs: lines.flatMap((line) => /^ {4}"?(@?[^"\s:]{1,300})/.exec(line)?.[1] ?? []),
    };
  });

const parsePnpm: LockParser = (text) => {
  const found: LockedPackage[] = [];
  let inPackages = false;
  let open: LockedPackage | null = null;
  for (const line of text.split("\n")) {
    if (/^\S/.test(line)) inPackages = /^(?:packages|snapshots):/.test(line);
    if (!inPackages) continue;
    const head = /^ {2}["']?\/?(@?[^@\s'"(]{1,300})@([^\s'"(:]{1,300})/.exec(line);
    if (head) {
      open = {
        name: head[1]!,
        version: head[2]!,
        urls: [],
        integrity: "",
        isHashed: false,
        hasScripts: false,
        needs: [],
      };
      found.push(open);
    } else if (open && line.startsWith("    resolution:")) {
      open.integrity = /integrity: ([^\s,}]{1,300})/.exec(line)?.[1] ?? "";
      open.urls = listUrls(line);
      open.isHashed = true;
    } else if (open && line.startsWith("    requiresBuild: true")) open.hasScripts = true;
    else open?.needs!.push(...(/^ {6}["']?(@?[^"'\s:]{1,300})/.exec(line)?.slice(1) ?? []));
  }
  return found;
};

/** Reads the locks of Cargo, Poetry and uv: one TOML table for each package. */
const parseToml: LockParser = (text) =>
  `\n${text}`.split("\n[[package]]").flatMap((block, i) => {
    if (i === 0) return [];
    const field = (name: string) =>
      new RegExp(`^${name} = "([^"\n]{1,300})"`, "m").exec(block)?.[1] ?? "";
    const at = block.indexOf("dependencies");
    const urls = listUrls(block);
    const hashes = block.match(/\b(?:checksum|hash)["']? ?[=:] ?"[^"\n]{1,300}"/g) ?? [];
    return {
      ...{
        name: field("name"),
        version: field("version"),
        urls,
        integrity: [...hashes].sort().join(" "),
      },
      // A package that Poetry locks has no address.
      isHashed: /^source = "(?:registry|sparse)|^files = \[|\bregistry = "/m.test(block),
      hasScripts: false,
      needs: at < 0 ? [] : (block.slice(at).match(/[\w.-]{1,300}/g) ?? []),
    };
  });

const parseGo: LockParser = (text) =>
  text.split("\n").flatMap((line) => {
    const [name, version, integrity] = line.trim().split(/\s/);
    if (!name || !version) return [];
    return [
      {
        name,
        version,
        urls: [],
        integrity: integrity ?? "",
        isHashed: true,
        hasScripts: false,
        needs: null,
      },
    ];
  });

const PARSERS: readonly (readonly [RegExp, LockParser])[] = [
  [/(?:^|\/)(?:package-lock|npm-shrinkwrap)\.json$/, parseNpm],
  [/(?:^|\/)yarn\.lock$/, parseYarn],
  [/(?:^|\/)pnpm-lock\.yaml$/, parsePnpm],
  [/(?:^|\/)(?:Cargo|poetry|uv)\.lock$/, parseToml],
  [/(?:^|\/)go\.sum$/, parseGo],
];
