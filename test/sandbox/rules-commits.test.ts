/**
 * Rules about names, commits and files:
 * https://docs.github.com/rest/repos/rules#create-a-repository-ruleset
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { commitFiles } from "./api-commit.ts";
import { at, openApiWorld, type ApiWorld } from "./api-world.ts";
import { refused } from "./conformance/refused.ts";
import type { RulesetRule } from "../../src/sandbox/schema/rules.ts";

let world: ApiWorld;
beforeEach(async () => {
  world = await openApiWorld();
  world.repository.defaultBranch = "main";
});
afterEach(() => world.close());

function rule(
  type: string,
  parameters: RulesetRule["parameters"],
  more: Partial<RulesetRule> = {},
): void {
  world.running.seed.rule(world.repository, {
    rulesetId: 1,
    pattern: "main",
    type,
    parameters,
    bypass: [],
    ...more,
  });
}

const violates = (words: string) =>
  new RegExp(`^Repository rule violations found\n\n${words}\n\n$`);
const push = (files: Record<string, string>, message = "Change") =>
  commitFiles(world.app(), "main", files, { message });

test.each([
  ["starts_with", "feat: ", "feat: one", "fix: one", "start with a matching pattern: feat: "],
  ["ends_with", "#1", "one #1", "one #2", "end with a matching pattern: #1"],
  ["contains", "JIRA-", "one JIRA-2", "one", "contain a matching pattern: JIRA-"],
  [
    "regex",
    "(?i)^(feat|fix): .+$",
    "FEAT: one",
    "one",
    "match a given regex pattern: \\(\\?i\\)\\^\\(feat\\|fix\\): .*",
  ],
])("a rule checks a commit message by %s", async (operator, pattern, good, bad, words) => {
  rule("commit_message_pattern", { operator, pattern });
  await refused(422, violates(`Commit message must ${words}`), push({ "a.txt": "a\n" }, bad));
  await push({ "a.txt": "a\n" }, good);
  rule("commit_message_pattern", { operator, pattern, negate: true });
  await refused(422, violates(`Commit message must not ${words}`), push({ "a.txt": "b\n" }, good));
  await push({ "a.txt": "b\n" }, bad);
});

test("a squash's message and its commits' messages must match the pattern", async () => {
  rule("commit_message_pattern", { operator: "regex", pattern: "^feat" });
  await commitFiles(world.app(), "x", { "x.txt": "x\n" }, { from: world.sha, message: "feat: x" });
  await commitFiles(world.app(), "x", { "y.txt": "y\n" }, { message: "feat: y" });
  const { number } = (
    await world.app().rest.pulls.create({ ...at, title: "X", head: "x", base: "main" })
  ).data;
  const merge = (how: object) =>
    world.app().rest.pulls.merge({ ...at, pull_number: number, ...how });
  const words = violates("Commit message must match a given regex pattern: \\^feat");
  await refused(405, words, merge({ merge_method: "merge", commit_title: "x" }));
  await refused(405, words, merge({ merge_method: "squash", commit_title: "x" }));
  await merge({ merge_method: "squash", commit_title: "feat: x" });
});

test("a rule checks the addresses of authors and committers", async () => {
  const made = async (email: string) => {
    const { git } = world.app().rest;
    const { tree } = (await git.getCommit({ ...at, commit_sha: world.sha })).data;
    const author = { name: "Ann", email };
    const commit = {
      ...at,
      message: "M",
      tree: tree.sha,
      parents: [world.sha],
      author,
      committer: author,
    };
    const { sha } = (await git.createCommit(commit)).data;
    return git.updateRef({ ...at, ref: "heads/main", sha });
  };
  rule("commit_author_email_pattern", { operator: "ends_with", pattern: "@example.com" });
  await refused(
    422,
    violates("Author email must end with a matching pattern: @example.com"),
    made("a@b.org"),
  );
  rule("committer_email_pattern", { operator: "contains", pattern: "bot", negate: true });
  await refused(
    422,
    violates("Committer email must not contain a matching pattern: bot"),
    made("bot@example.com"),
  );
  await made("ann@example.com");
});

test("a rule checks the names of new branches and tags", async () => {
  rule(
    "branch_name_pattern",
    { operator: "starts_with", pattern: "feature/" },
    { pattern: "~ALL" },
  );
  rule(
    "tag_name_pattern",
    { operator: "regex", pattern: "^v\\d" },
    { pattern: "~ALL", target: "tag" },
  );
  rule("deletion", null, { pattern: "v*", target: "tag" });
  const { git } = world.app().rest;
  const born = (ref: string) => git.createRef({ ...at, ref, sha: world.sha });
  await refused(
    422,
    violates("Branch name must start with a matching pattern: feature/"),
    born("refs/heads/x"),
  );
  await refused(
    422,
    violates("Tag name must match a given regex pattern: \\^v\\\\d"),
    born("refs/tags/x"),
  );
  await born("refs/heads/feature/x");
  await born("refs/tags/v1");
  await refused(
    422,
    violates("Cannot delete this protected ref\\."),
    git.deleteRef({ ...at, ref: "tags/v1" }),
  );
  await push({ "a.txt": "a\n" });
});

test("a rule checks files by path, path length, extension and size, on any branch", async () => {
  rule("file_path_restriction", { restricted_file_paths: ["secret/**/*", "*.pem"] });
  rule("max_file_path_length", { max_file_path_length: 20 });
  rule("file_extension_restriction", { restricted_file_extensions: ["*.exe"] });
  rule("max_file_size", { max_file_size: 1 });
  const born = (files: Record<string, string>) => {
    return commitFiles(world.app(), `b${Object.keys(files)[0]!.length}`, files, {
      from: world.sha,
    });
  };
  await refused(
    422,
    violates("File path is restricted"),
    born({ "secret/a/b": "" }),
    born({ "a/b.pem": "" }),
  );
  await refused(422, violates("File path is too long"), born({ [`${"a".repeat(21)}`]: "" }));
  await refused(422, violates("File extension is restricted"), born({ "a.exe": "" }));
  await refused(
    422,
    violates("File size is too large"),
    born({ big: "x".repeat(1024 * 1024 + 1) }),
  );
  expect(await born({ "secrets/a.js": "" })).toMatch(/^[0-9a-f]{40}$/);
  // A person who may bypass the rule pushes the commit. Others may build on it.
  for (const one of world.repository.rules) one.bypass = ["helper"];
  await born({ "a.exe.exe": "" });
});
