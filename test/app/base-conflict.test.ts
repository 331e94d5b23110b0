/** GitHub says that the base conflicts but not where, so Baton names what both sides changed. */
import { beforeAll, expect, test } from "vitest";
import { performEffect } from "../../src/app/effects/perform.ts";
import { quiet } from "./support/logs.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;

/** Commits this text in the file on top of `main`, on a branch of its own. */
function branch(name: string, file: string, text: string): string {
  const blob = world.gitWith(text, "hash-object", "-w", "--stdin");
  const rest = world.git("ls-tree", "main").split("\n");
  const tree = world.gitWith([...rest, `100644 blob ${blob}\t${file}`].join("\n") + "\n", "mktree");
  const who = ["-c", "user.name=x", "-c", "user.email=x@x"];
  const made = world.git(...who, "commit-tree", tree, "-p", "main", "-m", "Change");
  world.git("update-ref", `refs/heads/${name}`, made);
  return made;
}

beforeAll(async () => {
  world = await openWorld();
});

test.each([
  ["conflict", "same.txt", false, "same.txt"],
  [null, "other.txt", true, null],
] as const)(
  "merging the base has the code %s if the other side changed %s",
  async (code, file, ok, detail) => {
    const facts = world.facts();
    facts.refs.build = { sha: branch("left", "same.txt", "left"), tree: "" };
    const from = branch("right", file, "right");
    const context = {
      access: world.access,
      state: null,
      facts,
      recordHead: null,
      log: quiet,
      wake: async () => {},
    };
    const { outcome } = await performEffect(
      { type: "merge_base", into: "left", from, message: "M" },
      context,
    );
    expect(outcome).toMatchObject({ ok, code, detail });
  },
);
