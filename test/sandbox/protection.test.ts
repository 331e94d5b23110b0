/** Branch protection next to rulesets: https://docs.github.com/rest/branches/branch-protection */
import { afterEach, beforeEach, expect, test } from "vitest";
import { commitFiles } from "./api-commit.ts";
import { at, openApiWorld, type ApiWorld } from "./api-world.ts";
import { refused } from "./conformance/refused.ts";

const NOTHING = {
  required_status_checks: null,
  enforce_admins: null,
  required_pull_request_reviews: null,
  restrictions: null,
};

let world: ApiWorld;
let base: string;
beforeEach(async () => {
  world = await openApiWorld();
  world.repository.defaultBranch = "main";
  for (const login of ["bob", "cay"])
    world.running.seed.collaborator(world.repository, login, "write");
  base = await commitFiles(world.app(), "main", { "a.txt": "a\n" });
});
afterEach(() => world.close());

const repos = (login = "ann") => world.person(login).rest.repos;
const protect = (more: object) =>
  repos().updateBranchProtection({ ...at, branch: "main", ...NOTHING, ...more });
const push = (login: string) => commitFiles(world.person(login), "main", { "b.txt": `${login}\n` });

async function open() {
  await commitFiles(world.app(), "x", { "x.txt": "x\n" }, { from: base });
  const { number } = (
    await world.app().rest.pulls.create({ ...at, title: "X", head: "x", base: "main" })
  ).data;
  const pull = { ...at, pull_number: number };
  return {
    pull,
    merge: (login: string) => world.person(login).rest.pulls.merge(pull),
    approve: (login: string) =>
      world.person(login).rest.pulls.createReview({ ...pull, event: "APPROVE" }),
  };
}

test("protection is set, shown and removed; administrators bypass it unless it says otherwise", async () => {
  await refused(
    404,
    /^Branch not protected$/,
    repos().getBranchProtection({ ...at, branch: "main" }),
  );
  const reviews = {
    required_approving_review_count: 1,
    bypass_pull_request_allowances: { apps: ["other"] },
  };
  const checks = { strict: true, contexts: [], checks: [{ context: "ci" }] };
  await protect({ required_pull_request_reviews: reviews, required_status_checks: checks });
  const { data } = await repos().getBranchProtection({ ...at, branch: "main" });
  expect(data).toMatchObject({
    required_status_checks: { strict: true, contexts: ["ci"] },
    required_pull_request_reviews: { required_approving_review_count: 1 },
    enforce_admins: { enabled: false },
    allow_force_pushes: { enabled: false },
  });
  const branch = (await repos("bob").getBranch({ ...at, branch: "main" })).data;
  expect(branch).toMatchObject({
    protected: true,
    protection: { required_status_checks: { contexts: ["ci"] } },
  });
  const words =
    /^Required status check "ci" is expected\. Changes must be made through a pull request\.$/;
  await refused(422, words, push("bob"));
  await push("ann");
  await protect({ required_pull_request_reviews: reviews, enforce_admins: true });
  await refused(422, /^Changes must be made through a pull request\.$/, push("ann"));
  await commitFiles(world.otherApp(), "main", { "c.txt": "c\n" });
  await repos().deleteBranchProtection({ ...at, branch: "main" });
  await push("bob");
  const gone = repos("bob").deleteBranchProtection({ ...at, branch: "main" });
  await refused(403, /^Must have admin rights to Repository\.$/, gone);
});

test("protection applies together with a ruleset: the stricter of both counts", async () => {
  await protect({
    required_pull_request_reviews: {
      required_approving_review_count: 2,
      dismiss_stale_reviews: true,
    },
  });
  const parameters = { required_approving_review_count: 1, require_last_push_approval: true };
  world.running.seed.rule(world.repository, {
    ...{ rulesetId: 1, pattern: "main", type: "pull_request", parameters, bypass: [] },
  });
  const { approve, merge, pull } = await open();
  await approve("bob");
  await refused(405, /^At least 2 approving reviews are required/, merge("bob"));
  await approve("cay");
  expect((await world.person("bob").rest.pulls.get(pull)).data.mergeable_state).toBe("clean");
  await commitFiles(world.person("cay"), "x", { "x.txt": "y\n" });
  await refused(
    405,
    /New changes require approval from someone other .*\n\nAt least 2 approving/s,
    merge("bob"),
  );
  await approve("bob");
  await approve("ann");
  await merge("bob");
});

test("push restrictions, open conversations and locks apply to merges too", async () => {
  const { approve, merge, pull } = await open();
  await approve("cay");
  const comments = [{ path: "x.txt", line: 1, body: "Why?" }];
  await world
    .person("ann")
    .rest.pulls.createReview({ ...pull, event: "COMMENT", body: "Hm", comments });
  await protect({ required_conversation_resolution: true });
  await refused(
    405,
    /^A conversation must be resolved before this pull request can be merged\.$/,
    merge("bob"),
  );
  await protect({ lock_branch: true });
  await refused(405, /^Cannot change this locked branch$/, merge("bob"));
  await protect({
    restrictions: { users: ["cay"], teams: [], apps: [] },
    required_linear_history: true,
  });
  await refused(
    422,
    /^You're not authorized to push to this branch\. Visit https:\/\/docs\.github\.com/,
    push("bob"),
  );
  await refused(
    405,
    /^You're not authorized to push .* This branch must not contain merge commits\.$/,
    merge("bob"),
  );
  await push("cay");
});
