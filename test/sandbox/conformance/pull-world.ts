/** A pull request by the app, for the conformance tests of pull requests and of reviews. */
import { commitFiles } from "../api-commit.ts";
import { at, openApiWorld, type ApiWorld } from "../api-world.ts";

/** `a.txt` on `main`. */
export const TEN = Array.from({ length: 10 }, (_, index) => `line ${index + 1}\n`).join("");
export const FIVE = TEN.replace("line 5", "line five");

/** The pull request, and one that does not exist. */
export const one = { ...at, pull_number: 1 };
export const MISSING = { ...at, pull_number: 999 };

/** Opens a world with `a.txt` on `main`, and a branch `x` that changes its fifth line. */
export async function openPullWorld(): Promise<ApiWorld & { base: string }> {
  const world = await openApiWorld();
  world.repository.defaultBranch = "main";
  const ann = world.person("ann");
  const base = await commitFiles(ann, "main", { "a.txt": TEN, "old.txt": "old\n" });
  await commitFiles(ann, "x", { "a.txt": FIVE }, { from: base });
  return Object.assign(world, { base });
}
