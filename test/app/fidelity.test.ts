import { beforeAll, expect, test } from "vitest";
import { there } from "./support/fidelity.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
beforeAll(async () => void (world = await openWorld()));

test.each<[string, string, string]>([
  ["executable bits alone", "echo a > a; echo b > b; chmod +x b", "chmod +x a; chmod -x b"],
  [
    "a rename, and one that changes only case",
    "echo a > README.md; echo b > b",
    "mv README.md Readme.md; mv b c",
  ],
  ["a file that replaces a folder", "mkdir d; echo a > d/a; echo b > d/b", "rm -r d; echo d > d"],
  ["a folder that replaces a file", "echo d > d", "rm d; mkdir -p d/e; echo a > d/e/a"],
  [
    "a link that replaces a folder, and the reverse",
    "mkdir d; echo a > d/a; ln -s d l",
    "rm -r d l; ln -s l d; mkdir l; echo > l/a",
  ],
  [
    "an LFS pointer",
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
])("a change arrives in the landed tree: %s", async (_, seed, script) => {
  expect(await there(world, seed, script)).toEqual({ differs: "", guards: [] });
});

test("a name that is not UTF-8 is refused, and the message contains it", async () => {
  expect(await there(world, "echo a > a", "printf x > \"$(printf 'na\\377me')\"")).toBe(
    "`na\\xffme` is a name that is not valid UTF-8; rename it.",
  );
});
