/** Registries of packages, by the manifests of the repository that need them. */

/** Stands in `egress.registries` for those of the repository's own languages. */
export const AUTO = "auto";

interface Ecosystem {
  /** Whether a file of that name, without its folder, needs the registries. */
  isManifest: (name: string) => boolean;
  hosts: readonly string[];
}

const named = (...names: string[]) => {
  const known = new Set(names);
  return (name: string) => known.has(name);
};
const endsIn =
  (...endings: string[]) =>
  (name: string) =>
    endings.some((ending) => name.endsWith(ending));

const ECOSYSTEMS: readonly Ecosystem[] = [
  { isManifest: named("package.json"), hosts: ["registry.npmjs.org", "registry.yarnpkg.com"] },
  {
    isManifest: (name) =>
      ["pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "tox.ini"].includes(name) ||
      (name.startsWith("requirements") && (name.endsWith(".txt") || name.endsWith(".in"))),
    hosts: ["pypi.org", "files.pythonhosted.org"],
  },
  { isManifest: named("go.mod"), hosts: ["proxy.golang.org", "sum.golang.org"] },
  { isManifest: named("Cargo.toml"), hosts: ["index.crates.io", "static.crates.io", "crates.io"] },
  {
    isManifest: named(
      ...["pom.xml", "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "build.sbt"],
      "gradle-wrapper.properties",
    ),
    hosts: ["repo.maven.apache.org", "repo1.maven.org", "plugins.gradle.org", "services.gradle.org"],
  },
  {
    isManifest: (name) => name === "Gemfile" || name.endsWith(".gemspec"),
    hosts: ["rubygems.org", "index.rubygems.org"],
  },
  { isManifest: named("composer.json"), hosts: ["packagist.org", "repo.packagist.org"] },
  {
    isManifest: endsIn(".csproj", ".fsproj", ".vbproj", "packages.config", "Directory.Packages.props"),
    hosts: ["api.nuget.org"],
  },
  { isManifest: named("Aptfile"), hosts: ["deb.debian.org", "archive.ubuntu.com", "security.ubuntu.com"] },
];

/**
 * Replaces `auto` in a list of hosts by the registries of those languages that have a manifest among `paths`, in any
 * folder: `["auto", "npm.example.com"]` and `["web/package.json"]` give npm's hosts and the last one.
 */
export function resolveRegistries(listed: readonly string[], paths: Iterable<string>): string[] {
  if (!listed.includes(AUTO)) return [...listed];
  const names = new Set<string>();
  for (const path of paths) names.add(path.slice(path.lastIndexOf("/") + 1));
  const found = ECOSYSTEMS.filter(({ isManifest }) => [...names].some(isManifest)).flatMap(({ hosts }) => hosts);
  return [...new Set([...listed.filter((host) => host !== AUTO), ...found])];
}

/** Whether a host is a registry that `auto` may stand for. */
export function isKnownRegistry(host: string): boolean {
  return ECOSYSTEMS.some(({ hosts }) => hosts.includes(host));
}
