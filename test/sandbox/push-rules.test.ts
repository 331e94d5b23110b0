import { afterEach, beforeEach, expect, test } from "vitest";
import { at, openGitWorld, type GitWorld } from "./git-world.ts";
import type { RulesetRule } from "../../src/sandbox/schema/rules.ts";

let world: GitWorld;
beforeEach(async () => void (world = await openGitWorld()));
afterEach(() => world.close());

function rule(type: string, pattern: string, more: Partial<RulesetRule> = {}): void {
  const { running, repository } = world;
  running.seed.rule(repository, {
    rulesetId: 1,
    pattern,
    type,
    parameters: null,
    bypass: [],
    ...more,
  });
}

test("rulesets apply to pushes, except of those who bypass them", async () => {
  rule("non_fast_forward", "~DEFAULT_BRANCH");
  rule("deletion", "release/**/*");
  rule("creation", "locked/*", { bypass: ["olga"] });
  await world.commit("Second", { "b.txt": "b\n" });
  await world.git("push", "-q", "origin", "main", "main:release/a/b");
  await world.git("reset", "-q", "--hard", "HEAD~1");
  const forced = await world.refused("push", "-f", "origin", "main");
  expect(forced).toContain("error: GH013: Repository rule violations found for refs/heads/main.");
  expect(forced).toMatch(
    /Review all repository rules at http\S+\/ann\/sample\/rules\?ref=refs%2Fheads%2Fmain/,
  );
  expect(forced).toContain("Cannot force-push to this branch");
  expect(forced).toContain("(push declined due to repository rule violations)");
  expect(await world.refused("push", "origin", ":release/a/b")).toContain(
    "Cannot delete this protected ref.",
  );
  expect(await world.refused("push", "origin", "main:locked/x")).toContain(
    "creations being restricted",
  );
  world.running.seed.collaborator(world.repository, "olga", "write");
  await world.git(
    "push",
    "-q",
    world.remote(world.running.seed.account("olga").token ?? ""),
    "main:locked/x",
  );
  expect(world.sha("locked/x")).not.toBeNull();
});

test("branch protection refuses a push in its own words, with all of its requirements", async () => {
  const { running } = world;
  const headers = {
    authorization: `token ${running.seed.account("ann").token}`,
    "content-type": "application/json",
  };
  const url = `${running.url}/api/v3/repos/ann/sample/branches/main/protection`;
  const body = JSON.stringify({
    ...{ enforce_admins: true, required_pull_request_reviews: {}, restrictions: null },
    required_status_checks: { strict: false, contexts: ["ci"] },
  });
  expect((await fetch(url, { method: "PUT", headers, body })).status).toBe(200);
  const before = world.sha("main");
  await world.commit("Second", { "b.txt": "b\n" });
  const said = await world.refused("push", "origin", "main");
  expect(said.split("\n").map((line) => line.trimEnd())).toEqual(
    expect.arrayContaining([
      "remote: error: GH006: Protected branch update failed for refs/heads/main.",
      'remote: - Required status check "ci" is expected.',
      "remote: - Changes must be made through a pull request.",
      " ! [remote rejected] main -> main (protected branch hook declined)",
    ]),
  );
  expect(said).not.toContain("GH013");
  expect(world.sha("main")).toBe(before);
});

test("one refused ref does not affect the others, unless the push is atomic", async () => {
  rule("creation", "locked");
  await world.commit("Second", {});
  await world.refused("push", "--atomic", "origin", "main:free", "main:locked");
  expect(world.sha("free")).toBeNull();
  await world.refused("push", "origin", "main:free", "main:locked");
  expect(world.sha("free")).not.toBeNull();
});

test("an app without `workflows` can't push workflow files except those of main", async () => {
  await world.git("checkout", "-q", "-b", "sly");
  const head = await world.commit("Sly", { ".github/workflows/evil.yml": "on: push\n" });
  const url = world.remote(world.token);
  expect(await world.refused("push", url, "sly")).toContain("without `workflows` permission");
  await world.git("push", "-q", "origin", "sly");
  const make = (ref: string) =>
    world.app.rest.git.createRef({ ...at, ref: `refs/heads/${ref}`, sha: head });
  await expect(make("sly2")).rejects.toMatchObject({ status: 403 });
  await world.git("push", "-q", "origin", "sly:main");
  expect((await make("sly2")).status).toBe(201);
});

test("refs of pull requests can't be pushed", async () => {
  expect(await world.refused("push", "origin", "main:refs/pull/9/head")).toContain("hidden ref");
});

test("a refused push names all broken rules, with their commits and files", async () => {
  rule("commit_message_pattern", "~ALL", { parameters: { operator: "regex", pattern: "^feat" } });
  rule("file_path_restriction", "~ALL", { parameters: { restricted_file_paths: ["*.pem"] } });
  const bad = await world.commit("wip", { "key.pem": "x\n" });
  const said = await world.refused("push", "origin", "main");
  const lines = said.split("\n").map((line) => line.replace(/^remote: ?/, "").trim());
  expect(lines).toEqual(
    expect.arrayContaining(["- Commit message must match a given regex pattern: ^feat", bad]),
  );
  expect(lines).toEqual(
    expect.arrayContaining(["- GITHUB PUSH PROTECTION", "- File path is restricted", "key.pem"]),
  );
  await world.git("reset", "-q", "--hard", "HEAD~1");
  await world.commit("feat: more", { "b.txt": "b\n" });
  await world.git("push", "-q", "origin", "main");
});
