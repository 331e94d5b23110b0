import { describe, expect, it } from "vitest";
import { runGuards } from "../../src/core/guards/index.ts";
import type { FileChange } from "../../src/core/sessions/proposal.ts";
import { aBrief, sha, someFacts } from "./support/facts.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const write = (path: string, text = "x"): FileChange => ({ op: "write", path, mode: "100644", content: base64(text) });
const link = (path: string, target: string): FileChange => ({ ...write(path, target), mode: "120000" }) as FileChange;
const remove = (path: string): FileChange => ({ op: "delete", path });

const facts = someFacts({
  protected_paths: ["infra/**", "LICENSE"],
  limits: { files: 5, bytes: 100, file_bytes: 60 },
});
const settings = facts.settings.ok ? facts.settings.value : null!;

/** What the guards find, each as `guard: path: message`. */
function found(...files: FileChange[]): string[] {
  const change = { base: sha("base"), files };
  return runGuards(change, { settings, brief: aBrief("W1.1") }).map((f) => `${f.guard}: ${f.path}: ${f.message}`);
}

describe("an honest change passes every guard", () => {
  it.each<[string, FileChange[]]>([
    [
      "files, an executable and a removal",
      [write("src/a.js"), { ...write("run.sh"), mode: "100755" } as FileChange, remove("old")],
    ],
    [
      "names with spaces, dots, dashes and letters of any script",
      [write("a b/.env.example"), write("Größe/-x"), write("日本")],
    ],
    ["names that only begin like git's", [write(".gitignore"), write("git/x"), write(".github2/x"), write("x.git/y")]],
    ["links within the tree", [link("a/b/link", "../../src/a.js"), link("here", "./src"), link("c", "d/..e")]],
    ["a rename that changes case only", [remove("readme.md"), write("README.md")]],
    ["two files of one folder", [write("src/a"), write("src/b")]],
    ["a file that becomes a folder", [remove("a"), write("a/b")]],
  ])("%s", (_, files) => {
    expect(found(...files)).toEqual([]);
  });
});

describe("protected paths are changed by people only", () => {
  it.each([
    ".github/workflows/ci.yml",
    ".github",
    ".GitHub/Workflows/x.yml",
    ".baton/x",
    "CODEOWNERS",
    "docs/CODEOWNERS",
    ".gitattributes",
    "src/.gitattributes",
    ".gitmodules",
    "infra/main.tf",
    "Infra/main.tf",
    "LICENSE",
  ])("%s", (path) => {
    for (const file of [write(path), remove(path)]) {
      const findings = found(file).filter((f) => f.startsWith("protected-paths"));
      expect(findings).toHaveLength(1);
      expect(findings[0]).toContain(`protected-paths: ${path}: ${path} is protected: `);
      expect(findings[0]).toContain("A person with write access has to make this change");
    }
  });

  it("the message says where a configured path comes from", () => {
    expect(found(write("infra/x"))[0]).toContain("`protected_paths` in .github/baton.yml names `infra/**`");
  });
});

describe("a path that means something else than it shows is refused", () => {
  it.each([
    ["/etc/passwd", "absolute"],
    ["C:/x", "absolute"],
    ["../x", "leaves its folder"],
    ["a/../../x", "leaves its folder"],
    ["a/./b", "leaves its folder"],
    ["a//b", "empty part"],
    ["a/", "empty part"],
    ["a\\b", "backslash"],
    ["a\0b", "control character"],
    ["a\nb", "control character"],
    ["a\u009bb", "control character"],
    [".git/hooks/pre-commit", "`.git`"],
    ["sub/.git/config", "`.git`"],
    [".GIT/config", "`.git`"],
    [".Git", "`.git`"],
    [".g\u200cit/config", "`.git`"],
    ["\u200d.git/config", "`.git`"],
    [".git\ufeff", "`.git`"],
    ["\uff0egit/x", "`.git`"],
    [".ｇｉｔ/x", "`.git`"],
    ["git~1/x", "`.git`"],
    ["GIT~2", "`.git`"],
    [".git./x", "`.git`"],
    [".git /x", "`.git`"],
    [".git . ./x", "`.git`"],
    [".git::$INDEX_ALLOCATION/x", "`.git`"],
    [".git:x", "`.git`"],
    ["\ud800", "not valid Unicode"],
    ["a.", "ends with a dot"],
    ["a /b", "ends with a dot or a space"],
    ["gpj.\u202exe", "invisible character"],
    ["a\u00adb", "invisible character"],
    [`${"ü".repeat(128)}`, "name of 256 bytes"],
    [`${"a/".repeat(600)}b`, "1201 bytes"],
  ])("%j", (path, message) => {
    const findings = found(write(path)).filter((f) => f.startsWith("path-tricks"));
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain(message);
  });

  it("what is refused is shown so that nobody is misled", () => {
    const message = found(write("a\u202e`b\n"))[0]!.split(": ").slice(2).join(": ");
    expect(message).toMatch(/^`a\\u\{202e\}'b\\u\{a\}` contains/);
  });

  it("a removal may not leave the tree either, but mends a name that is merely unhandy", () => {
    expect(found(remove("../x"), remove(".git/config"))).toHaveLength(2);
    expect(found(remove("a."), remove("a\u00adb"))).toEqual([]);
  });

  it.each([
    ["/etc/passwd", "absolute path"],
    ["C:\\Windows", "odd characters"],
    ["../../x", "leaves the repository"],
    ["../.git/config", "`.git`"],
    ["../.GIT", "`.git`"],
    ["x/../../../y", "down and up again"],
    ["", "without a target"],
    ["a\nb", "odd characters"],
    ["c:/x", "absolute path"],
  ])("a link to %j", (target, message) => {
    const findings = found(link("src/link", target));
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain(message);
  });

  it("a link whose target is not UTF-8", () => {
    const content = Buffer.from([0xff, 0xfe]).toString("base64");
    expect(found({ op: "write", path: "l", mode: "120000", content })[0]).toContain("not valid UTF-8");
  });

  it.each<[string, FileChange[], string]>([
    ["names that differ in case", [write("src/A.js"), write("src/a.js")], "one name where case"],
    ["folders that differ in case", [write("src/x"), write("SRC/y")], "one name where case"],
    ["names that differ in how an accent is written", [write("é"), write("e\u0301")], "one name where case or accents"],
    ["a file and a folder of one name", [link("a", "b"), write("a/x")], "both a file and a folder"],
    ["one path twice", [write("a"), write("a", "y")], "in the change twice"],
    ["one path written and removed", [write("a"), remove("a")], "in the change twice"],
  ])("%s", (_, files, message) => {
    expect(found(...files)).toEqual([expect.stringContaining(message)]);
  });
});

describe("a change too large to be reviewed is refused", () => {
  it("too many files", () => {
    const files = Array.from({ length: 6 }, (_, i) => write(`f${i}`));
    expect(found(...files)).toEqual([expect.stringContaining("size: null: The change touches 6 files; at most 5")]);
  });

  it("one file too large", () => {
    expect(found(write("big", "x".repeat(61)))).toEqual([
      "size: big: big has 61 bytes; at most 60 are allowed for one file.",
    ]);
    expect(found(write("big", "x".repeat(60)))).toEqual([]);
  });

  it("too much together", () => {
    const files = [write("a", "x".repeat(51)), write("b", "x".repeat(50))];
    expect(found(...files)).toEqual([expect.stringContaining("size: null: The files of the change have 101 bytes")]);
  });
});
