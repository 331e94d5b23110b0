/** `gh release`: creates, views, lists, uploads, downloads, edits and deletes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "./actions-world.ts";
import { hasGh, openGhWorld, type GhWorld } from "./gh-world.ts";

const PUBLISH = `name: Publish
on: { release: { types: [published] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: test "$GITHUB_REF \${{ github.event.release.name }}" = "refs/tags/v1.0 First"
`;

describe.skipIf(!hasGh())("gh release", () => {
  let world: GhWorld;
  const ann = (...args: string[]): Promise<string> => world.gh("ann", "release", ...args);
  const runs = () => world.running.sandbox.world.runs;

  beforeAll(async () => {
    world = await openGhWorld({
      "README.md": "# Sample\n",
      ".github/workflows/publish.yml": PUBLISH,
    });
    world.running.seed.account("olga");
    await world.push("topic", "Change it", { "tool.txt": "the tool\n", "other.txt": "other\n" });
  });
  afterAll(() => world.close());

  test("creates a release, whose workflow runs on the created tag", async () => {
    expect(await ann("create", "v1.0", "--title", "First", "--notes", "What is new")).toMatch(
      /releases\/tag\/v1\.0\n$/,
    );
    await until(() => runs().length > 0 && runs().every((one) => one.status === "completed"));
    expect(runs().map((one) => [one.event, one.headBranch, one.conclusion])).toEqual([
      ["release", "v1.0", "success"],
    ]);
    const view = await ann("view", "v1.0");
    expect(view).toMatch(
      /title:\tFirst\ntag:\tv1\.0\ndraft:\tfalse\nprerelease:\tfalse\nauthor:\tann\n[\s\S]*What is new/,
    );
    const again = await world.said("ann", "release", "create", "v1.0", "--notes", "");
    expect([again.status, again.err]).toEqual([
      1,
      expect.stringContaining("Release.tag_name already exists"),
    ]);
    const refused = await world.said("olga", "release", "create", "v9", "--notes", "");
    expect([refused.status, refused.err]).toEqual([1, expect.stringContaining("403")]);
  });

  test("creates one with files on another branch, and publishes it after the upload", async () => {
    await ann("create", "v1.1", "tool.txt#The tool", "--target", "topic", "--generate-notes");
    const tagged = await world.gh(
      "ann",
      "api",
      "repos/ann/sample/commits/v1.1",
      "--jq",
      ".commit.message",
    );
    expect(tagged).toBe("Change it\n");
    const fields = "tagName,isDraft,isPrerelease,assets,targetCommitish,author";
    expect(await world.json("ann", "release", "view", "--json", fields)).toMatchObject({
      ...{
        tagName: "v1.1",
        isDraft: false,
        isPrerelease: false,
        targetCommitish: "topic",
        author: { login: "ann" },
      },
      assets: [{ name: "tool.txt", label: "The tool", size: 9, state: "uploaded" }],
    });
    expect(await ann("view")).toMatch(/\*\*Full Changelog\*\*: .*\/compare\/v1\.0\.\.\.v1\.1/);
  });

  test("uploads and downloads files", async () => {
    await ann("upload", "v1.0", "other.txt");
    const twice = await world.said("ann", "release", "upload", "v1.0", "other.txt");
    expect([twice.status, twice.err]).toEqual([1, expect.stringContaining("already exists")]);
    await ann("upload", "v1.0", "other.txt", "--clobber");
    await ann("download", "v1.0", "--pattern", "*.txt", "--dir", "got");
    const clone = await world.git("rev-parse", "--show-toplevel");
    expect(readFileSync(join(clone, "got/other.txt"), "utf8")).toBe("other\n");
  });

  test("lists releases, drafts only for writers", async () => {
    await ann("create", "v2.0", "--draft", "--prerelease", "--notes", "Soon");
    const lines = (await ann("list")).trim().split("\n");
    const kinds = lines.map((line) => line.split("\t").slice(0, 3).join(" "));
    expect(kinds.toSorted()).toEqual(["First  v1.0", "v1.1 Latest v1.1", "v2.0 Draft v2.0"]);
    expect(await world.gh("olga", "release", "list")).not.toContain("v2.0");
    expect(await ann("view", "v2.0")).toContain("draft:\ttrue");
    expect((await world.said("olga", "release", "view", "v2.0")).err).toBe("release not found\n");
  });

  test("publishes a draft, and deletes a release with its tag", async () => {
    await ann("edit", "v2.0", "--draft=false", "--title", "Second");
    expect(await ann("view", "v2.0")).toMatch(
      /title:\tSecond\n[\s\S]*draft:\tfalse\nprerelease:\ttrue/,
    );
    const latest = { latestRelease: { tagName: "v1.1" } };
    expect(await world.json("ann", "repo", "view", "--json", "latestRelease")).toMatchObject(
      latest,
    );
    await ann("delete", "v2.0", "--yes", "--cleanup-tag");
    expect((await world.said("ann", "release", "view", "v2.0")).err).toBe("release not found\n");
    expect(await world.gh("ann", "api", "repos/ann/sample/tags", "--jq", ".[].name")).toBe(
      "v1.1\nv1.0\n",
    );
    expect([...world.running.sandbox.notImplemented]).toEqual([]);
  });
});
