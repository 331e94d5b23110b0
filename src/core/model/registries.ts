/** Registries of packages and official documentation, by the manifests that need them. */

/** In `egress.registries` and `egress.docs`, stands for the hosts of the repository's languages. */
export const AUTO_HOSTS = "auto";

interface Ecosystem {
  /** Reports whether a file with this name (without folder) needs the registries. */
  isManifest: (name: string) => boolean;
  /** Hosts of packages. */
  registries: readonly string[];
  /**
   * Official documentation. Only hosts whose pages the project itself writes or renders, and whose
   * visits no stranger can see. A page's author must not learn who read it.
   */
  docs: readonly string[];
}

const matchNames = (...names: string[]) => {
  const known = new Set(names);
  return (name: string) => known.has(name);
};
const matchEndings =
  (...endings: string[]) =>
  (name: string) =>
    endings.some((ending) => name.endsWith(ending));

const ECOSYSTEMS: readonly Ecosystem[] = [
  {
    isManifest: matchNames("package.json"),
    registries: ["registry.npmjs.org", "registry.yarnpkg.com"],
    docs: ["nodejs.org", "developer.mozilla.org", "www.typescriptlang.org", "docs.npmjs.com"],
  },
  {
    isManifest: (name) =>
      ["pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "tox.ini"].includes(name) ||
      (name.startsWith("requirements") && (name.endsWith(".txt") || name.endsWith(".in"))),
    registries: ["pypi.org", "files.pythonhosted.org"],
    docs: ["docs.python.org", "packaging.python.org"],
  },
  {
    isManifest: matchNames("go.mod"),
    registries: ["proxy.golang.org", "sum.golang.org"],
    docs: ["pkg.go.dev", "go.dev"],
  },
  {
    isManifest: matchNames("Cargo.toml"),
    registries: ["index.crates.io", "static.crates.io", "crates.io"],
    docs: ["doc.rust-lang.org", "docs.rs"],
  },
  {
    isManifest: matchNames(
      ...[
        "pom.xml",
        "build.gradle",
        "build.gradle.kts",
        "settings.gradle",
        "settings.gradle.kts",
        "build.sbt",
      ],
      "gradle-wrapper.properties",
    ),
    registries: [
      "repo.maven.apache.org",
      "repo1.maven.org",
      "plugins.gradle.org",
      "services.gradle.org",
    ],
    docs: ["docs.oracle.com", "maven.apache.org", "docs.gradle.org"],
  },
  {
    isManifest: (name) => name === "Gemfile" || name.endsWith(".gemspec"),
    registries: ["rubygems.org", "index.rubygems.org"],
    docs: ["docs.ruby-lang.org", "guides.rubyonrails.org"],
  },
  {
    isManifest: matchNames("composer.json"),
    registries: ["packagist.org", "repo.packagist.org"],
    docs: ["www.php.net", "getcomposer.org"],
  },
  {
    isManifest: matchEndings(
      ".csproj",
      ".fsproj",
      ".vbproj",
      "packages.config",
      "Directory.Packages.props",
    ),
    registries: ["api.nuget.org"],
    docs: ["learn.microsoft.com"],
  },
  {
    isManifest: matchNames("Aptfile"),
    registries: ["deb.debian.org", "archive.ubuntu.com", "security.ubuntu.com"],
    docs: ["manpages.debian.org"],
  },
];

/** Hosts that `auto` stands for. */
type HostKind = "registries" | "docs";

/**
 * Replaces `auto` in a list of hosts with the registries of languages that have a manifest in any
 * folder of `paths`. `["auto", "npm.example.com"]` and `["web/package.json"]` give npm's hosts and
 * the last one.
 */
export function resolveRegistries(listed: readonly string[], paths: Iterable<string>): string[] {
  return resolveHosts("registries", listed, paths);
}

/** Does the same for documentation: `["auto"]` and `["go.mod"]` give `["pkg.go.dev", "go.dev"]`. */
export function resolveDocs(listed: readonly string[], paths: Iterable<string>): string[] {
  return resolveHosts("docs", listed, paths);
}

function resolveHosts(
  kind: HostKind,
  listed: readonly string[],
  paths: Iterable<string>,
): string[] {
  if (!listed.includes(AUTO_HOSTS)) return [...listed];
  const names = new Set<string>();
  for (const path of paths) names.add(path.slice(path.lastIndexOf("/") + 1));
  const found = ECOSYSTEMS.filter(({ isManifest }) => [...names].some(isManifest)).flatMap(
    (one) => one[kind],
  );
  return [...new Set([...listed.filter((host) => host !== AUTO_HOSTS), ...found])];
}

/** Reports whether a host is a registry that `auto` can stand for. */
export function isKnownRegistry(host: string): boolean {
  return ECOSYSTEMS.some(({ registries }) => registries.includes(host));
}
