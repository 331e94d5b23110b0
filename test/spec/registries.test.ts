import { describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import {
  isKnownRegistry,
  resolveDocs,
  resolveRegistries,
} from "../../src/core/model/registries.ts";

describe("`auto` in egress.registries", () => {
  it("is the default if the configuration says nothing", () => {
    expect(DEFAULT_SETTINGS.egress.registries).toEqual(["auto"]);
  });

  it.each([
    ["package.json", "registry.npmjs.org"],
    ["services/api/pyproject.toml", "pypi.org"],
    ["requirements-dev.txt", "files.pythonhosted.org"],
    ["go.mod", "proxy.golang.org"],
    ["crates/core/Cargo.toml", "static.crates.io"],
    ["app/build.gradle.kts", "plugins.gradle.org"],
    ["pom.xml", "repo.maven.apache.org"],
    ["units.gemspec", "rubygems.org"],
    ["composer.json", "repo.packagist.org"],
    ["src/Units/Units.csproj", "api.nuget.org"],
    ["Aptfile", "deb.debian.org"],
  ])("allows, for %s in any folder, %s and no registry of another language", (path, host) => {
    const hosts = resolveRegistries(["auto"], ["README.md", path]);
    expect(hosts).toContain(host);
    const others = ["registry.npmjs.org", "pypi.org", "proxy.golang.org", "index.crates.io"];
    const language = resolveRegistries(["auto"], [path]);
    expect(hosts.filter((one) => others.includes(one) && !language.includes(one))).toEqual([]);
    expect(hosts.length).toBeLessThan(5);
  });

  it("allows nothing without a manifest, nor for a file whose name only resembles one", () => {
    expect(
      resolveRegistries(
        ["auto"],
        ["README.md", "package.json.md", "docs/my-go.mod", "package.json/x"],
      ),
    ).toEqual([]);
  });

  it("can be combined with own hosts", () => {
    const hosts = resolveRegistries(["npm.example.com", "auto"], ["web/package.json"]);
    expect(hosts).toEqual(["npm.example.com", "registry.npmjs.org", "registry.yarnpkg.com"]);
  });

  it("adds nothing to a list without it", () => {
    expect(resolveRegistries(["npm.example.com"], ["pom.xml"])).toEqual(["npm.example.com"]);
  });
});

describe("`auto` in egress.docs", () => {
  it("is the default if the configuration says nothing", () => {
    expect(DEFAULT_SETTINGS.egress.docs).toEqual(["auto"]);
  });

  it.each([
    ["package.json", "developer.mozilla.org"],
    ["services/api/pyproject.toml", "docs.python.org"],
    ["go.mod", "pkg.go.dev"],
    ["crates/core/Cargo.toml", "doc.rust-lang.org"],
    ["pom.xml", "docs.oracle.com"],
    ["Gemfile", "docs.ruby-lang.org"],
    ["composer.json", "www.php.net"],
    ["src/Units/Units.csproj", "learn.microsoft.com"],
    ["Aptfile", "manpages.debian.org"],
  ])("allows, for %s in any folder, %s and no registry", (path, host) => {
    const hosts = resolveDocs(["auto"], ["README.md", path]);
    expect(hosts).toContain(host);
    expect(hosts.filter(isKnownRegistry)).toEqual([]);
  });

  it("allows nothing without a manifest, and can be combined with own hosts", () => {
    expect(resolveDocs(["auto"], ["README.md"])).toEqual([]);
    expect(resolveDocs(["docs.example.com", "auto"], ["go.mod"])).toEqual([
      "docs.example.com",
      "pkg.go.dev",
      "go.dev",
    ]);
    expect(resolveDocs(["docs.example.com"], ["go.mod"])).toEqual(["docs.example.com"]);
  });

  it("includes no host on which anyone can publish pages and see their readers", () => {
    const all = [
      "package.json",
      "setup.py",
      "go.mod",
      "Cargo.toml",
      "pom.xml",
      "Gemfile",
      "composer.json",
      "a.csproj",
    ];
    expect(
      resolveDocs(["auto"], all).filter((host) =>
        /github|gitlab|readthedocs|pages\.|npmjs\.org|\*/.test(host),
      ),
    ).toEqual([]);
  });
});

it("a registry that `auto` may include is distinguished from other hosts", () => {
  expect([isKnownRegistry("pypi.org"), isKnownRegistry("docs.python.org")]).toEqual([true, false]);
});
