import { describe, expect, it } from "vitest";
import { lockFilesGuard } from "../../src/core/guards/lock-files/index.ts";
import { guarded, type Edit } from "./support/guarded.ts";

const json = (value: unknown) => JSON.stringify(value, null, 2);
const NPM = "https://registry.npmjs.org";

/** Returns an npm lock file with `left-pad` and the packages in `more`. */
const npm = (more: Record<string, object> = {}, pad: object = {}) =>
  json({
    lockfileVersion: 3,
    packages: {
      "": { name: "units", funding: { url: "https://example.org/fund" } },
      "node_modules/left-pad": { ...entry("left-pad", "1.3.0"), ...pad },
      ...more,
    },
  });
const entry = (name: string, version: string, more: object = {}) => ({
  ...{
    version,
    resolved: `${NPM}/${name}/-/${name.split("/").at(-1)}-${version}.tgz`,
    integrity: `sha512-${name}`,
  },
  ...more,
});
const manifest = (dependencies: object) => json({ dependencies });
/** A manifest that newly asks for `evil`. */
const explains = (): Edit => [
  "package.json",
  manifest({ "left-pad": "1" }),
  manifest({ "left-pad": "1", evil: "1" }),
];

const yarn = (resolved: string, more = "") =>
  `# yarn lockfile v1\n\n\nleft-pad@^1.3.0:\n  version "1.3.0"\n  resolved "${resolved}"\n` +
  `  integrity sha512-a\n${more}`;
const berry = (checksum: string, more = "") =>
  '__metadata:\n  version: 8\n\n"left-pad@npm:^1.3.0":\n  version: 1.3.0\n  resolution: ' +
  `"left-pad@npm:1.3.0"\n${checksum}${more}`;
const pnpm = (resolution: string, more = "") =>
  "lockfileVersion: '9.0'\n\npackages:\n\n  left-pad@1.3.0:\n    resolution: " +
  `{${resolution}}\n${more}\nsnapshots:\n\n  left-pad@1.3.0: {}\n`;
const CRATES = "registry+https://github.com/rust-lang/crates.io-index";
const crate = (name: string, more = `source = "${CRATES}"\nchecksum = "${name}1"\n`) =>
  `[[package]]\nname = "${name}"\nversion = "1.0.0"\n${more}\n`;
const poetry = (name: string, hash = `sha256:${name}`) =>
  `[[package]]\nname = "${name}"\nversion = "1.0.0"\nfiles = [\n    {file = "${name}.whl", ` +
  `hash = "${hash}"},\n]\n\n`;
const uv = (name: string, host = "files.pythonhosted.org", more = "") =>
  `[[package]]\nname = "${name}"\nversion = "1.0.0"\nsource = { registry = ` +
  `"https://pypi.org/simple" }\n${more}wheels = [\n    { url = ` +
  `"https://${host}/p/${name}.whl", hash = "sha256:${name}" },\n]\n\n`;
const GO = "example.com/a v1.0.0 h1:aaa=\nexample.com/a v1.0.0/go.mod h1:bbb=\n";

describe("a change of a lock file is found", () => {
  it.each<[string, string, string, string, string]>([
    [
      "npm, another host",
      "package-lock.json",
      npm(),
      npm({}, { resolved: "https://evil.example/a.tgz" }),
      "evil.example",
    ],
    [
      "npm, plain http",
      "package-lock.json",
      npm(),
      npm({}, { resolved: `http://registry.npmjs.org/x` }),
      "from a new place",
    ],
    [
      "npm, a repository",
      "package-lock.json",
      npm(),
      npm({}, { resolved: "git+ssh://git@github.com/e/x.git#1" }),
      "e/x.git",
    ],
    [
      "npm, another package",
      "package-lock.json",
      npm(),
      npm({}, { resolved: `${NPM}/evil/-/evil-1.3.0.tgz` }),
      "is another package's: left-pad",
    ],
    [
      "npm, another hash",
      "package-lock.json",
      npm(),
      npm({}, { integrity: "sha512-b" }),
      "has different content",
    ],
    [
      "npm, no hash",
      "package-lock.json",
      npm(),
      npm({}, { integrity: undefined }),
      "No hash is locked: left-pad 1.3.0",
    ],
    [
      "npm, a script",
      "a/package-lock.json",
      npm(),
      npm({}, { hasInstallScript: true }),
      "A script newly runs at install",
    ],
    [
      "npm, one more",
      "package-lock.json",
      npm(),
      npm({ "node_modules/evil": entry("evil", "1.0.0") }),
      "explains: evil 1.0.0",
    ],
    ["npm, nothing left", "package-lock.json", npm(), "{", "no longer locks anything"],
    [
      "old npm, another host below",
      "package-lock.json",
      json({
        dependencies: { a: { ...entry("a", "1.0.0"), dependencies: { b: entry("b", "1.0.0") } } },
      }),
      json({
        dependencies: {
          a: {
            ...entry("a", "1.0.0"),
            dependencies: { b: entry("b", "1.0.0", { resolved: "https://evil.example/b" }) },
          },
        },
      }),
      "evil.example",
    ],
    [
      "yarn, another host",
      "yarn.lock",
      yarn("https://registry.yarnpkg.com/left-pad/-/left-pad-1.3.0.tgz#1"),
      yarn("https://evil.example/x.tgz"),
      "evil.example",
    ],
    [
      "yarn, another package",
      "yarn.lock",
      yarn("https://registry.yarnpkg.com/left-pad/-/left-pad-1.3.0.tgz#1"),
      yarn("https://registry.yarnpkg.com/evil/-/evil-1.0.0.tgz#2"),
      "is another package's: left-pad",
    ],
    [
      "yarn, one more",
      "yarn.lock",
      yarn(`${NPM}/left-pad/-/a.tgz`),
      yarn(
        `${NPM}/left-pad/-/a.tgz`,
        `\nevil@^1.0.0:\n  version "1.0.0"\n  resolved "${NPM}/evil/-/b.tgz"\n  ` +
          "integrity sha512-b\n",
      ),
      "explains: evil 1.0.0",
    ],
    [
      "yarn's successor, no hash",
      "yarn.lock",
      berry("  checksum: 10/aa\n"),
      berry(""),
      "No hash is locked: left-pad",
    ],
    [
      "yarn's successor, one more",
      "yarn.lock",
      berry("  checksum: 10/aa\n"),
      berry(
        "  checksum: 10/aa\n",
        '\n"evil@npm:^1.0.0":\n  version: 1.0.0\n  resolution: "evil@npm:1.0.0"\n  ' +
          "checksum: 10/bb\n",
      ),
      "explains: evil 1.0.0",
    ],
    [
      "pnpm, another host",
      "pnpm-lock.yaml",
      pnpm("integrity: sha512-a"),
      pnpm("integrity: sha512-a, tarball: https://evil.example/x.tgz"),
      "evil.example",
    ],
    [
      "pnpm, no hash",
      "pnpm-lock.yaml",
      pnpm("integrity: sha512-a"),
      pnpm("tarball: https://registry.npmjs.org/left-pad/-/a.tgz"),
      "No hash is locked: left-pad",
    ],
    [
      "pnpm, a script",
      "pnpm-lock.yaml",
      pnpm("integrity: sha512-a"),
      pnpm("integrity: sha512-a", "    requiresBuild: true\n"),
      "A script newly runs",
    ],
    [
      "pnpm, one more",
      "pnpm-lock.yaml",
      pnpm("integrity: sha512-a"),
      pnpm("integrity: sha512-a", "\n  evil@1.0.0:\n    resolution: {integrity: sha512-b}\n"),
      "explains: evil 1.0.0",
    ],
    [
      "Cargo, a repository",
      "Cargo.lock",
      crate("a"),
      crate("a", 'source = "git+https://github.com/e/a#1"\n'),
      "github.com/e/a",
    ],
    [
      "Cargo, no hash",
      "Cargo.lock",
      crate("a"),
      crate("a", `source = "${CRATES}"\n`),
      "No hash is locked: a 1.0.0",
    ],
    [
      "Cargo, one more",
      "Cargo.lock",
      crate("a"),
      crate("a") + crate("evil"),
      "explains: evil 1.0.0",
    ],
    [
      "Go, another hash",
      "go.sum",
      GO,
      GO.replace("aaa", "ccc"),
      "has different content or comes from another place: example.com/a v1.0.0",
    ],
    [
      "Go, one more",
      "go.sum",
      GO,
      `${GO}example.com/evil v1.0.0 h1:x=\n`,
      "explains: example.com/evil v1.0.0",
    ],
    [
      "Poetry, another hash",
      "poetry.lock",
      poetry("a"),
      poetry("a", "sha256:other"),
      "has different content",
    ],
    [
      "Poetry, no hash",
      "poetry.lock",
      poetry("a"),
      '[[package]]\nname = "a"\nversion = "1.0.0"\nfiles = []\n',
      "No hash is locked: a",
    ],
    ["uv, another host", "uv.lock", uv("a"), uv("a", "evil.example"), "evil.example"],
    ["uv, one more", "uv.lock", uv("a"), uv("a") + uv("evil"), "explains: evil 1.0.0"],
    [
      "Bundler, another host",
      "Gemfile.lock",
      "GEM\n  remote: https://rubygems.org/\n",
      "GEM\n  remote: https://evil.example/\n",
      "evil.example",
    ],
  ])("%s", (_, path, before, after, words) => {
    expect(guarded(lockFilesGuard, [[path, before, after]]).join("\n")).toContain(words);
    expect(guarded(lockFilesGuard, [[path, before, before]])).toEqual([]);
  });

  it("when it is deleted, becomes a link, or was too long to compare", () => {
    expect(guarded(lockFilesGuard, [["go.sum", GO, null]])).toEqual([
      expect.stringContaining("It is deleted"),
    ]);
    expect(guarded(lockFilesGuard, [["go.sum", GO, { link: "x" }]])).toEqual([
      expect.stringContaining("It is a link"),
    ]);
    expect(guarded(lockFilesGuard, [["go.sum", { text: null }, GO]])).toEqual([
      expect.stringContaining("too long"),
    ]);
  });

  it("when a manifest explains a package that runs a script, which is still reported", () => {
    const after = npm({ "node_modules/evil": entry("evil", "1.0.0", { hasInstallScript: true }) });
    const found = guarded(lockFilesGuard, [["package-lock.json", npm(), after], explains()]);
    expect(found).toEqual([expect.stringContaining("A script newly runs at install: evil 1.0.0")]);
  });

  it("when a change of a manifest is about something else", () => {
    const after = npm({ "node_modules/other": entry("other", "1.0.0") });
    const found = guarded(lockFilesGuard, [["package-lock.json", npm(), after], explains()]);
    expect(found).toEqual([expect.stringContaining("explains: other 1.0.0")]);
  });

  it("when a manifest asked for a package before, and its change is about another one", () => {
    const after = npm({ "node_modules/evil": entry("evil", "1.0.0") });
    const change: Edit = [
      "package.json",
      manifest({ a: "1", evil: "1" }),
      manifest({ a: "2", evil: "1" }),
    ];
    expect(guarded(lockFilesGuard, [["package-lock.json", npm(), after], change])).toHaveLength(1);
  });

  it("and the message says what to do", () => {
    const [message] = guarded(lockFilesGuard, [["go.sum", GO, null]]);
    expect(message).toContain(
      "Restore `go.sum`, or let the package manager write it; a person checks what is",
    );
    expect(message).toContain("with `/approve W1.1`");
  });
});

describe("nothing is reported about", () => {
  const deep = { dependencies: { deeper: "1" } };
  it.each<[string, Edit[]]>([
    [
      "a package that a manifest asks for, and what that needs",
      [
        [
          "package-lock.json",
          npm(),
          npm({
            "node_modules/evil": entry("evil", "1.0.0", deep),
            "node_modules/deeper": entry("deeper", "2.0.0"),
          }),
        ],
        explains(),
      ],
    ],
    [
      "a removed package",
      [["package-lock.json", npm({ "node_modules/a": entry("a", "1.0.0") }), npm()]],
    ],
    [
      "a workspace's own package",
      [["package-lock.json", npm(), npm({ "packages/a": {}, "node_modules/a": { link: true } })]],
    ],
    [
      "a package under another name",
      [
        [
          "package-lock.json",
          npm(),
          npm({ "node_modules/alias": entry("evil", "1.0.0", { name: "evil" }) }),
        ],
        explains(),
      ],
    ],
    [
      "a page of a sponsor",
      [["package-lock.json", npm().replace("example.org", "example.com"), npm()]],
    ],
    [
      "a new lock file from the registry",
      [["package-lock.json", null, npm({}, { hasInstallScript: true })]],
    ],
    [
      "a host that was there",
      [
        ["uv.lock", uv("a", "pypi.corp"), uv("a", "pypi.corp") + uv("b", "pypi.corp")],
        ["pyproject.toml", "", '"b>=1"'],
      ],
    ],
    [
      "the crate's own version",
      [["Cargo.lock", crate("me", ""), crate("me", "").replace("1.0.0", "1.1.0")]],
    ],
    [
      "modules that come with a change of go.mod",
      [
        ["go.sum", GO, `${GO}example.com/b v1.0.0 h1:x=\n`],
        ["go.mod", "", "require example.com/b v1.0.0"],
      ],
    ],
    ["other files", [["src/lock.ts", "", "https://evil.example"]]],
  ])("%s", (_, edits) => expect(guarded(lockFilesGuard, edits)).toEqual([]));
});
