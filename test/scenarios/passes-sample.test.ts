/**
 * Baton without a server: passes alone land the sample. Each is a new process that reads everything
 * from GitHub.
 */
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { EXAMPLES, Terminal } from "./cli-support.ts";
import { doubled } from "./support/doubled.ts";
import { byPasses } from "./support/passes.ts";

const terminal = new Terminal();
afterAll(() => terminal.close());

test("the sample lands as one commit, and nothing is doubled", { timeout: 400_000 }, async () => {
  const [score, request] = [join(EXAMPLES, "score.yml"), join(EXAMPLES, "request.md")];
  const { world, git } = await byPasses(terminal, { score, request });
  expect(doubled(world)).toEqual([]);
  expect(
    world.issues.filter(({ pull }) => pull?.merged && pull.headRef.includes("/W")),
  ).toHaveLength(5);
  // The sample's own commit, the installation's, and the landed one.
  expect(git("rev-list", "--count", "main")).toBe("3");
});
