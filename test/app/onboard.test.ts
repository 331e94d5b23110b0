/**
 * Offers Baton's files step by step: if the process dies at any step, there is one pull request in
 * the end.
 */
import { beforeEach, expect, test } from "vitest";
import type { Access } from "../../src/app/github/access.ts";
import { offerOnboarding } from "../../src/app/onboarding.ts";
import { runRepositoryPass } from "./support/preflight.ts";
import { quiet } from "./support/logs.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
  const tree = world.gitWith(`${world.git("ls-tree", "main", "README.md")}\n`, "mktree");
  world.git("update-ref", "refs/heads/main", world.git("commit-tree", tree, "-m", "Bare"));
});

const appIn = ({ running }: World) =>
  running.sandbox.world.apps.find(({ slug }) => slug === "baton")!;
const labels = () => world.running.sandbox.world.repositories[0]!.labels.map(({ name }) => name);
const pulls = () => world.running.sandbox.world.issues.filter((issue) => issue.pull);

/** Returns the same access. Its `n`th write succeeds, its answer is lost, and nothing follows. */
function dyingAfter(n: number): Access {
  let writes = 0;
  const { octokit } = world.access;
  const request = Object.assign(async (route: string, parameters: Record<string, unknown>) => {
    if (writes === n) throw new Error("dead");
    const answer = await octokit.request(route, parameters);
    if (!route.startsWith("GET ") && ++writes === n) throw new Error("dead");
    return answer;
  }, octokit.request);
  return {
    ...world.access,
    scope: {},
    octokit: { ...octokit, request },
  };
}

test("a crash after each write ends in one branch with the files and one pull request", async () => {
  let died = 0;
  for (let n = 1; ; n++) {
    const end = await offerOnboarding(dyingAfter(n), { asked: false, log: quiet }).catch(
      (error: Error) => error.message,
    );
    if (end !== "dead") break;
    died += 1;
  }
  expect(died).toBeGreaterThanOrEqual(3);
  expect(pulls()).toMatchObject([
    { title: "Configure Baton", pull: { headRef: "baton/configure" } },
  ]);
  const files = world.git("diff", "--name-only", "main", "baton/configure").split("\n");
  expect(files).toEqual([
    ...[".github/ISSUE_TEMPLATE/baton.yml", ".github/baton.yml", ".github/baton/.gitattributes"],
    ...[".github/baton/.prettierrc", ".github/baton/biome.json", ".github/baton/session.mjs"],
    ...[".github/baton/session.mjs.LICENSE.txt", ".github/workflows/baton.yml"],
  ]);
});

test("the label that starts a build is created too, and an existing one stays unchanged", async () => {
  const [repository] = world.running.sandbox.world.repositories;
  repository!.labels = [];
  await runRepositoryPass(world);
  expect(labels()).toEqual(["orchestrate"]);
  repository!.labels[0]!.color = "112233";
  world.git("update-ref", "-d", "refs/heads/baton/configure");
  await offerOnboarding(world.access, { asked: true, log: quiet });
  expect(repository!.labels).toMatchObject([{ name: "orchestrate", color: "112233" }]);
});

test("existing files stay unchanged", async () => {
  const { sha } = await world.as<{ sha: string }>("wren", "POST", "/repos/you/units/git/trees", {
    base_tree: world.git("rev-parse", "main^{tree}"),
    tree: [
      { path: ".github/baton.yml", mode: "100644", type: "blob", content: "max_parallel: 2\n" },
    ],
  });
  world.git("update-ref", "refs/heads/main", world.git("commit-tree", sha, "-m", "Settings"));
  await runRepositoryPass(world);
  expect(world.git("diff", "--name-only", "main", "baton/configure")).not.toContain(
    ".github/baton.yml",
  );
  expect(pulls()[0]!.body).not.toContain("`.github/baton.yml`: the settings");
});

test("a branch of that name that somebody else made is not offered", async () => {
  world.git(
    "update-ref",
    "refs/heads/baton/configure",
    world.git("commit-tree", "main^{tree}", "-p", "main", "-m", "x"),
  );
  await expect(offerOnboarding(world.access, { asked: true, log: quiet })).rejects.toThrow(
    /has commits of other people: delete or rename/,
  );
  await runRepositoryPass(world);
  expect(pulls()).toEqual([]);
});

test.each([
  [
    "the App may not change workflows",
    () => void (appIn(world).permissions = { contents: "write", metadata: "read" }),
  ],
  ["the repository is archived", () => void (world.repository.archived = true)],
  ["there is no commit yet", () => void world.git("update-ref", "-d", "refs/heads/main")],
])("nothing goes wrong if %s", async (_where, happens) => {
  happens();
  await expect(runRepositoryPass(world)).resolves.toEqual({ wakeAt: null });
  expect(pulls()).toEqual([]);
});
