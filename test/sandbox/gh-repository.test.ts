/** `gh` and a repository: clones, secrets, variables, locks, files and settings. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "./actions-world.ts";
import { hasGh, openGhWorld, type GhWorld } from "./gh-world.ts";

const TELL = `name: Tell
on: workflow_dispatch
jobs:
  tell:
    runs-on: ubuntu-latest
    steps:
      - run: test "\${{ secrets.TOKEN }} \${{ vars.MODE }}" = "s3cret fast"
`;

describe.skipIf(!hasGh())("gh", () => {
  let world: GhWorld;
  const ann = (...args: string[]): Promise<string> => world.gh("ann", ...args);

  beforeAll(async () => {
    world = await openGhWorld({ "README.md": "# Sample\n", ".github/workflows/tell.yml": TELL });
    world.running.seed.account("olga");
    await world.push("topic", "Change it", { "new.txt": "new\n" });
    await ann(
      "pr",
      "create",
      "--title",
      "Better",
      "--body",
      "",
      "--head",
      "topic",
      "--base",
      "main",
    );
  });
  afterAll(() => world.close());

  test("clones a repository, and checks a pull request out", async () => {
    await ann("repo", "clone", "ann/sample", "../other", "--", "-q");
    expect(await world.git("-C", "../other", "log", "-1", "--format=%s")).toBe("First");
    const missing = await world.said("ann", "repo", "clone", "ann/none", "../none");
    expect([missing.status, missing.err]).toEqual([
      1,
      expect.stringContaining("Could not resolve to a Repository"),
    ]);
    await world.git("checkout", "-q", "main");
    await ann("pr", "checkout", "1");
    expect(await world.git("branch", "--show-current")).toBe("topic");
    expect((await world.said("ann", "pr", "checkout", "9")).status).toBe(1);
    await world.git("checkout", "-q", "main");
  });

  test("sets secrets and variables, which reach the jobs", async () => {
    await ann("secret", "set", "TOKEN", "--body", "s3cret");
    expect(await ann("secret", "list")).toMatch(/^TOKEN\t/);
    const { status, err } = await world.said("olga", "secret", "set", "TOKEN", "--body", "x");
    expect([status, err]).toEqual([1, expect.stringContaining("403")]);
    await ann("api", "repos/ann/sample/actions/variables", "-f", "name=MODE", "-f", "value=fast");
    const variables = await ann(
      "api",
      "repos/ann/sample/actions/variables",
      "--jq",
      ".variables[].value",
    );
    expect(variables).toBe("fast\n");
    await ann("workflow", "run", "tell.yml");
    const runs = () => world.running.sandbox.world.runs;
    await until(() => runs().length > 0 && runs().every((one) => one.status === "completed"));
    expect(runs().map((one) => one.conclusion)).toEqual(["success"]);
    await ann("secret", "delete", "TOKEN");
    expect(await ann("secret", "list")).toBe("");
  });

  test("keeps a secret in an environment for the default branch", async () => {
    const place = "repos/ann/sample/environments/baton";
    const policy = ["-F", "deployment_branch_policy[protected_branches]=false"];
    await ann(
      "api",
      "-X",
      "PUT",
      place,
      ...policy,
      "-F",
      "deployment_branch_policy[custom_branch_policies]=true",
    );
    await ann("api", `${place}/deployment-branch-policies`, "-f", "name=main");
    await ann("secret", "set", "KEY", "--env", "baton", "--body", "sesame");
    expect(await ann("secret", "list", "--env", "baton")).toMatch(/^KEY\t/);
    expect(await ann("secret", "list")).toBe("");
    const [environment] = world.running.sandbox.world.repositories[0]!.environments!;
    expect(environment).toMatchObject({ branches: "custom", secrets: { KEY: "sesame" } });
    expect(
      (await world.said("olga", "secret", "set", "KEY", "--env", "baton", "--body", "x")).status,
    ).toBe(1);
    await ann("secret", "delete", "KEY", "--env", "baton");
    expect(environment!.secrets).toEqual({});
  });

  test("locks an issue for outsiders", async () => {
    await ann("issue", "create", "--title", "Heated", "--body", "");
    await ann("issue", "lock", "2", "--reason", "spam");
    expect(await ann("issue", "view", "2", "--json", "title,comments")).toContain("Heated");
    const { status, err } = await world.said("olga", "issue", "comment", "2", "--body", "But");
    expect([status, err]).toEqual([1, expect.stringContaining("issue is locked")]);
    await ann("issue", "unlock", "2");
    await world.gh("olga", "issue", "comment", "2", "--body", "But");
  });

  test("commits a file through the API, and edits the repository's description", async () => {
    const content = Buffer.from("by the API\n").toString("base64");
    await ann(
      "api",
      "-X",
      "PUT",
      "repos/ann/sample/contents/api.txt",
      "-f",
      "message=Add",
      "-f",
      `content=${content}`,
    );
    expect(
      await ann("api", "repos/ann/sample/commits?per_page=1", "--jq", ".[0].commit.message"),
    ).toBe("Add\n");
    await ann("repo", "edit", "--description", "For tests", "--enable-auto-merge");
    expect(await world.json("ann", "repo", "view", "--json", "description")).toEqual({
      description: "For tests",
    });
    const refused = await world.said("ann", "repo", "edit", "--enable-wiki");
    expect([refused.status, refused.err]).toEqual([
      1,
      expect.stringContaining("does not support this setting"),
    ]);
  });

  test("reports features that the sandbox lacks", async () => {
    const { status, out } = await world.said("ann", "api", "-i", "repos/ann/sample/forks");
    expect([status, out]).toEqual([
      1,
      expect.stringMatching(/X-Sandbox-Not-Implemented: GET \/repos\/\{owner\}/i),
    ]);
  });
});
