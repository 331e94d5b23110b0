import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { makeTree } from "../../src/app/effects/tree.ts";
import { pathTricks } from "../../src/core/guards/path-tricks.ts";
import { changeOf } from "../../src/runner/change.ts";
import { gitIn } from "../../src/runner/git.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
beforeAll(async () => void (world = await openWorld()));

/** A worktree with `seed` in it, changed by `script`: its tree as git sees it, and the one that landed. */
async function there(seed: string, script: string) {
  const dir = mkdtempSync(join(tmpdir(), "baton-fidelity-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const [work, store] = [join(dir, "work"), join(dir, "store.git")];
  const sh = (text: string) => execFileSync("sh", ["-ec", text], { cwd: work, encoding: "utf8" }).trim();
  mkdirSync(work);
  const me = "-c user.name=a -c user.email=a@b";
  sh(`git init -q; ${seed}\ngit add -A; git ${me} commit -q --allow-empty -m base; git clone -q --bare . ${store}`);
  const base = sh("git rev-parse HEAD");
  const bare = world.running.sandbox.gitDir(world.repository);
  sh(`git push -q ${bare} HEAD:refs/heads/fidelity-${base}`);
  sh(script);
  const { PATH = "" } = process.env;
  const read = await changeOf(gitIn({ PATH, GIT_CONFIG_GLOBAL: "/dev/null" }), store, work, base);
  if (!read.ok) return read.reason;
  const tree = await makeTree(world.access, sh("git rev-parse HEAD^{tree}"), read.change);
  const guards = pathTricks.check(read.change, null as never).map((f) => f.message);
  return { differs: sh(`git add -A; git fetch -q ${bare} ${landed(tree)}; git diff --cached --raw ${tree}`), guards };
}

/** A commit that holds the tree, since only commits can be fetched. */
function landed(tree: string): string {
  const commit = world.git("-c", "user.name=a", "-c", "user.email=a@b", "commit-tree", tree, "-m", "landed");
  world.git("update-ref", `refs/heads/landed-${tree}`, commit);
  return `refs/heads/landed-${tree}`;
}

test.each<[string, string, string]>([
  ["executable bits alone", "echo a > a; echo b > b; chmod +x b", "chmod +x a; chmod -x b"],
  ["a rename, and one of case alone", "echo a > README.md; echo b > b", "mv README.md Readme.md; mv b c"],
  ["a file for a folder", "mkdir d; echo a > d/a; echo b > d/b", "rm -r d; echo d > d"],
  ["a folder for a file", "echo d > d", "rm d; mkdir -p d/e; echo a > d/e/a"],
  [
    "a link for a folder, and a folder for a link",
    "mkdir d; echo a > d/a; ln -s d l",
    "rm -r d l; ln -s l d; mkdir l; echo > l/a",
  ],
  [
    "a pointer of LFS",
    "echo '*.bin filter=lfs -text' > .gitattributes",
    "printf 'version https://git-lfs.github.com/spec/v1\\noid sha256:0\\nsize 1\\n' > a.bin",
  ],
  [
    "line ends, no line end, a BOM, nothing",
    "echo a > a",
    "printf 'a\\r\\nb\\r\\n' > a; printf x > b; printf '\\357\\273\\277x\\n' > c; : > d",
  ],
  [
    "very long lines and any bytes",
    "echo a > a",
    "head -c 300000 /dev/zero | tr '\\0' x > a; printf '\\377\\000\\r' > b",
  ],
  ["all gone but one", "mkdir -p a/b/c; echo x > a/b/c/x; echo y > y", "rm -r a"],
])("survives from the worktree to the landed tree: %s", async (_, seed, script) => {
  expect(await there(seed, script)).toEqual({ differs: "", guards: [] });
});

test("a name that is not UTF-8 is refused by that name", async () => {
  expect(await there("echo a > a", "printf x > \"$(printf 'na\\377me')\"")).toBe(
    "`na\\xffme` is a name that is not valid UTF-8; rename it.",
  );
});

const name = fc.constantFrom("a", "b", "c d", "ż", "e.sh");
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
const files = fc.uniqueArray(fc.tuple(path, fc.base64String({ maxLength: 40 }), fc.boolean()), {
  maxLength: 8,
  selector: (f) => f[0],
});

test("any tree becomes any other", { timeout: 60_000 }, async () => {
  /** Files of which none stands where another one needs a folder. */
  const laid = (all: [string, string, boolean][]) =>
    all
      .filter(([p]) => !all.some(([q]) => q.startsWith(`${p}/`)))
      .map(
        ([p, text, run]) =>
          `mkdir -p '${dirname(p)}'; printf '%s' '${text}' > '${p}'; chmod ${run ? "+" : "-"}x '${p}'`,
      )
      .join("\n");
  await fc.assert(
    fc.asyncProperty(files, files, async (before, after) => {
      const clear = "find . -mindepth 1 -maxdepth 1 ! -name .git -exec rm -r {} +";
      expect(await there(laid(before), `${clear}\n${laid(after)}`)).toMatchObject({ differs: "" });
    }),
    { numRuns: 12 },
  );
});
