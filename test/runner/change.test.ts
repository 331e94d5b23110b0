import { readable } from "./support/readable.ts";
import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FileChange } from "../../src/core/model/proposal.ts";
import { COMPLETE } from "../spec/support/facts.ts";
import { Bench, type FileSpec } from "./support/bench.ts";

let bench: Bench;
beforeEach(() => void (bench = new Bench()));
afterEach(() => bench[Symbol.dispose]());

const seed: Record<string, FileSpec> = {
  "src/a.js": "a\n",
  "src/old.js": "old\n",
  "run.sh": { run: "#!/bin/sh\n" },
};

/** Returns the proposal of a work session that runs `script` in the worktree. */
async function worked(script: string, files: Record<string, FileSpec> = seed) {
  bench.ask("W1.1/work/1", { base: bench.commit("main", files) });
  expect(
    await bench.run("W1.1/work/1", bench.save(), `${script}\n${bench.closing(COMPLETE)}`),
  ).toBe(0);
  const { change, result } = bench.proposal()!;
  return { result, files: change?.files ?? null };
}

const write = (path: string, bytes: Buffer | string, mode = "100644") =>
  ({ op: "write", path, mode, content: Buffer.from(bytes).toString("base64") }) as FileChange;

/**
 * Each row has a script and the changes that it proposes. Each script runs in a folder of its own
 * with the files of `seed`.
 */
const CASES: [name: string, script: string, expected: FileChange[]][] = [
  ["a file is changed", "echo b > src/a.js", [write("src/a.js", "b\n")]],
  ["a file is removed", "rm src/old.js", [{ op: "delete", path: "src/old.js" }]],
  [
    "a file is renamed",
    "mv src/old.js src/z.js",
    [{ op: "delete", path: "src/old.js" }, write("src/z.js", "old\n")],
  ],
  ["a file becomes executable", "chmod +x src/a.js", [write("src/a.js", "a\n", "100755")]],
  ["a script stops being executable", "chmod -x run.sh", [write("run.sh", "#!/bin/sh\n")]],
  ["a link is made", "ln -s src/a.js link", [write("link", "src/a.js", "120000")]],
  [
    "a link leads out: its target is proposed, not what it shows",
    "ln -s /etc/passwd p",
    [write("p", "/etc/passwd", "120000")],
  ],
  [
    "a file becomes a folder",
    "rm run.sh; mkdir run.sh; echo x > run.sh/x",
    [{ op: "delete", path: "run.sh" }, write("run.sh/x", "x\n")],
  ],
  ["a file is empty", ": > empty", [write("empty", "")]],
  [
    "content is not UTF-8",
    "printf '\\377\\000\\376' > bin",
    [write("bin", Buffer.from([0xff, 0, 0xfe]))],
  ],
  ["lines end as they were written", "printf 'a\\r\\nb\\n' > mixed", [write("mixed", "a\r\nb\n")]],
  [
    "names have spaces and letters of any script",
    "echo x > 'a \"b\" ż.txt'",
    [write('a "b" ż.txt', "x\n")],
  ],
  [
    "two files have the same content",
    "echo s > s1; echo s > s2",
    [write("s1", "s\n"), write("s2", "s\n")],
  ],
  [
    "what is ignored is left out",
    "echo '*.log' > .gitignore; echo x > x.log",
    [write(".gitignore", "*.log\n")],
  ],
];

describe("the change is what git would commit", () => {
  it("for each kind of change, each in a folder of one session", async () => {
    const folders = CASES.map((_, i) => `case-${i}`);
    const files = folders.flatMap((folder) =>
      Object.entries(seed).map(([path, spec]) => [`${folder}/${path}`, spec]),
    );
    const script = CASES.map(([, own], i) => `(cd case-${i}; ${own})`).join("\n");
    const proposed = await worked(script, Object.fromEntries(files) as Record<string, FileSpec>);
    expect(proposed.result.ended).toBe("closed");
    const found = folders.map((folder, i) => {
      const own = (proposed.files ?? []).filter(({ path }) => path.startsWith(`${folder}/`));
      return [
        CASES[i]![0],
        own.map((file) => ({ ...file, path: file.path.slice(folder.length + 1) })),
      ];
    });
    expect(found).toEqual(CASES.map(([name, , expected]) => [name, expected]));
  });

  it("and attributes of the repository normalize line ends, as in a commit", async () => {
    const { files } = await worked("printf 'b\\r\\n' > src/a.js", {
      ...seed,
      ".gitattributes": "*.js text eol=lf\n",
    });
    expect(files).toEqual([write("src/a.js", "b\n")]);
  });

  it("and an unchanged worktree is no change", async () => {
    expect((await worked("touch src/a.js")).files).toBeNull();
  });

  it("and commits that the session makes in its worktree are part of it", async () => {
    const { files } = await worked(
      'set -e; echo b > src/a.js; git add -A; git commit -qm mine; test -z "$(git ' +
        'status --porcelain)"',
      seed,
    );
    expect(files).toEqual([write("src/a.js", "b\n")]);
  });

  it("and the worktree's own configuration, index and excludes have no effect", async () => {
    const script = `
      git update-index --assume-unchanged src/a.js; echo b > src/a.js; echo hidden > .git/info/exclude; echo h > hidden
      git config filter.x.clean 'touch "${bench.dir}/ran-by-runner"; cat'; echo '* filter=x' > .git/info/attributes
      git config core.fsmonitor 'touch "${bench.dir}/ran-by-runner"'`;
    const { files } = await worked(script);
    expect(files).toEqual([write("hidden", "h\n"), write("src/a.js", "b\n")]);
    expect(existsSync(`${bench.dir}/ran-by-runner`)).toBe(false);
  });
});

describe("a change that can't be proposed fails the session with a sentence", () => {
  it.each([
    [
      "a nested repository",
      "git init -q sub; cd sub; echo x > x; git add x; git -c user.name=a -c " +
        "user.email=a@b commit -qm x; cd ..",
      "sub is a git repository of its own or a submodule; sessions can't change submodules.",
    ],
    [
      "a name that is not UTF-8",
      "printf x > \"$(printf 'a\\377')\"",
      "`a\\xff` is a name that is not valid UTF-8; rename it.",
    ],
    [
      "a name that is .git on Windows",
      "mkdir 'git~1'; echo x > 'git~1/x'",
      "The change can't be read: invalid path 'git~1/x'.",
    ],
    ["a removed worktree", "cd ..; rm -rf worktree", "The session removed its own worktree."],
    [
      "a worktree replaced by a link",
      "cd ..; rm -rf worktree; ln -s /usr worktree",
      "The session removed its own worktree.",
    ],
    [
      "more than can be uploaded",
      "head -c 11000000 /dev/urandom > big",
      "The change has 11000000 bytes; at most 10485760 can be handed in. Does it contain " +
        "build output?",
    ],
  ])("%s", async (_, script, reason) => {
    const { result, files } = await worked(script);
    expect(readable(result)).toEqual({ ended: "failed", reason });
    expect(files).toBeNull();
  });

  it("if it is larger than an uploaded proposal may be", async () => {
    const { result, files } = await worked("head -c 9000000 /dev/urandom > big");
    expect(result).toMatchObject({ cause: { kind: "proposal_too_large", files: 1 } });
    expect(files).toBeNull();
  });
});
