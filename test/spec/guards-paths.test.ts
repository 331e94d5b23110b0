import { describe, expect, it } from "vitest";
import { changeSchema, type FileChange } from "../../src/core/model/proposal.ts";
import { findings, runGuardsOn, link, remove, write } from "./support/changes.ts";
import { sha } from "./support/facts.ts";

const tricks = (...files: FileChange[]) => findings(files).filter((f) => f.guard === "path-tricks");

describe("an honest change passes every guard", () => {
  it.each<[string, FileChange[]]>([
    [
      "files, an executable and a removal",
      [write("src/a.js"), { ...write("run.sh"), mode: "100755" } as FileChange, remove("old")],
    ],
    [
      "names with spaces, dots, dashes, emoji",
      [write("a b/.env.example"), write("Größe/-x"), write("日本"), write("❤️")],
    ],
    [
      "names that only begin like git's",
      [write("git/x"), write("x.git/y"), write("console/auxiliary.js")],
    ],
    [
      "names that only look like short ones of Windows",
      [write("notebook~1"), write("a~b"), write("a~1.json"), write("~1")],
    ],
    ["names that only end like git's short one", [write("digit~1x"), write("agit~")]],
    [
      "links within the tree",
      [link("a/b/link", "../../src/a.js"), link("here", "./src"), link("c", "d/..e")],
    ],
    ["a rename that changes case only", [remove("readme.md"), write("README.md")]],
    ["a file that becomes a folder", [remove("a"), write("a/b")]],
  ])("%s", (_, files) => expect(runGuardsOn(files)).toEqual([]));
});

describe("a path that is not what it seems is always refused", () => {
  it.each([
    ...[
      ["/etc/passwd", "absolute"] as const,
      ["C:/x", "absolute"] as const,
      ["../x", "leaves its folder"] as const,
    ],
    ...[
      ["a/../../x", "leaves its folder"] as const,
      ["a/./b", "leaves its"] as const,
      ["a//b", "empty part"] as const,
    ],
    ...[
      ["a/", "empty part"] as const,
      ["a\\b", "backslash"] as const,
      ["a\0b", "control character"] as const,
    ],
    ...[["a\nb", "control character"] as const, ["a\u009bb", "control character"] as const],
    ...[
      ".git/hooks/pre-commit",
      "sub/.git/config",
      ".GIT/config",
      ".Git",
      ".g\u200cit/config",
      "\u200d.git/config",
    ],
    ...[
      ".git\ufeff",
      "\uff0egit/x",
      ".ｇｉｔ/x",
      "git~1/x",
      "GIT~2",
      ".git./x",
      ".git /x",
      ".git . ./x",
      ".git:x",
    ],
    ...[".git::$INDEX_ALLOCATION/x", ".gi\u{e0074}t"],
    ...[["\ud800", "not valid Unicode"] as const, ["gpj.\u202exe", "invisible character"] as const],
    ...[
      ["a\u00adb", "invisible"] as const,
      ["a\u3164b", "invisible"] as const,
      ["a\u2028b", "invisible"] as const,
    ],
  ])("%j", (row) => {
    const [path, message] = typeof row === "string" ? [row, "`.git`"] : row;
    expect(tricks(write(path)).map((f) => [f.message.includes(message), f.waivable])).toEqual([
      [true, false],
    ]);
  });
});

describe("a name that is invalid on some systems is refused until a person approves it", () => {
  it.each([
    ...[
      ["a.", "ends with a dot"],
      ["a /b", "ends with a dot or a space"],
      [`${"ü".repeat(128)}`, "name of 256 bytes"],
    ],
    ...[
      [`${`${"a".repeat(99)}/`.repeat(12)}b`, "1201 bytes"],
      ["a.txt:stream", "colon"],
      ["src/NUL", "device"],
      ["con.md", "device"],
    ],
    ...[
      ["AUX .h", "device"],
      ["x/com1/y", "device"],
      ["LPT9.txt", "device"],
      ["conin$", "device"],
      ["com¹.log", "device"],
    ],
    ...[
      // Windows finds `.vscode`, `.npmrc` and `.gitmodules` by such names.
      ["VSCODE~1/tasks.json", "another file"],
      ["web/npmrc~1", "another file"],
      ["GI7EB4~1", "another file"],
      ["CLAUDE~12.MD", "another file"],
    ],
  ])("%j", (path, message) => {
    expect(tricks(write(path)).map((f) => [f.message.includes(message), f.waivable])).toEqual([
      [true, true],
    ]);
    expect(tricks(remove(path))).toEqual([]);
  });
});

it("refused names are shown in a form that misleads nobody", () => {
  expect(tricks(write("a\u202e`b\n"))[0]!.message).toMatch(/^`a\\u\{202e\}'b\\u\{a\}` contains/);
});

it("a removal may not leave the tree either", () => {
  const tricks = runGuardsOn([remove("../x"), remove(".git/config")]).filter((one) =>
    one.startsWith("path-tricks"),
  );
  expect(tricks).toHaveLength(2);
});

it("a submodule can never be submitted", () => {
  const file = { op: "write", path: "lib", mode: "160000", content: "" };
  expect(changeSchema.safeParse({ base: sha("base"), files: [file] }).success).toBe(false);
});
