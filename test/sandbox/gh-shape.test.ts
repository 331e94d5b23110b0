/** `gh` with the sandbox in github.com's shape, whose API has its own host. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasGh, openGhWorld, type GhWorld } from "./gh-world.ts";

describe.skipIf(!hasGh())("gh", () => {
  let world: GhWorld;
  const ann = async (...args: string[]): Promise<string> => {
    const { status, out, err } = await world.plain("ann", ...args);
    if (status !== 0) throw new Error(`gh ${args.join(" ")} ended with ${status}: ${err}${out}`);
    return out;
  };

  beforeAll(
    async () => void (world = await openGhWorld({ "README.md": "# Sample\n" }, "github.com")),
  );
  afterAll(() => world.close());

  test("works with the site as its proxy, with REST, GraphQL and git", async () => {
    await ann("issue", "create", "-R", "ann/sample", "--title", "A bug", "--body", "");
    expect(await ann("issue", "list", "-R", "ann/sample")).toMatch(/^1\tOPEN\tA bug\t/);
    expect(await ann("api", "repos/ann/sample", "--jq", ".url")).toBe(
      `${world.running.apiUrl}/repos/ann/sample\n`,
    );
    await ann("repo", "clone", "ann/sample", "../other", "--", "-q");
    expect(await world.git("-C", "../other", "log", "-1", "--format=%s")).toBe("First");
    const { status, out } = await world.plain("ann", "api", "-i", "gists/public");
    expect([status, out]).toEqual([
      1,
      expect.stringMatching(/X-Sandbox-Not-Implemented: GET \/gists\/public/i),
    ]);
  });
});
