/**
 * Requirements of rules for reviews before a merge:
 * https://docs.github.com/rest/repos/rules
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Octokit } from "@octokit/rest";
import { commitFiles } from "./api-commit.ts";
import { at, openApiWorld, type ApiWorld } from "./api-world.ts";
import { refused } from "./conformance/refused.ts";

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

function rule(parameters: Record<string, unknown>, more: object = {}): void {
  world.running.seed.rule(world.repository, {
    ...{ rulesetId: 1, pattern: "main", type: "pull_request", bypass: [] },
    parameters: { required_approving_review_count: 0, ...parameters },
    ...more,
  });
}

const of = (login: string) => world.person(login).rest.pulls;
const violates = (words: string) =>
  new RegExp(`^Repository rule violations found\n\n${words}\n\n$`);

async function open(files: Record<string, string>, from = base) {
  await commitFiles(world.app(), "x", files, { from });
  const { number } = (
    await world.app().rest.pulls.create({ ...at, title: "X", head: "x", base: "main" })
  ).data;
  const pull = { ...at, pull_number: number };
  return {
    number,
    pull,
    approve: (login: string) => of(login).createReview({ ...pull, event: "APPROVE" }),
    merge: (how: object = {}, client: Octokit = world.app()) =>
      client.rest.pulls.merge({ ...pull, ...how }),
    state: async () => (await of("ann").get(pull)).data.mergeable_state,
    decision: async () => {
      const query = `{ repository(owner: "ann", name: "sample") {
        pullRequest(number: ${number}) { reviewDecision } } }`;
      type Found = { repository: { pullRequest: { reviewDecision: string | null } } };
      return (await world.person("ann").graphql<Found>(query)).repository.pullRequest
        .reviewDecision;
    },
  };
}

test("a rule requires its number of approvals by people with write access", async () => {
  rule({ required_approving_review_count: 2 });
  const { approve, decision, merge, state } = await open({ "x.txt": "x\n" });
  await approve("bob");
  await approve("tria");
  await refused(
    405,
    violates("At least 2 approving reviews are required by reviewers with write access\\."),
    merge(),
  );
  expect([await state(), await decision()]).toEqual(["blocked", "REVIEW_REQUIRED"]);
  await approve("cay");
  expect([await state(), await decision()]).toEqual(["clean", "APPROVED"]);
  await merge();
});

test("somebody other than the pusher has to approve the last push", async () => {
  rule({ require_last_push_approval: true, required_approving_review_count: 1 });
  const { approve, decision, merge, pull, state } = await open({ "x.txt": "x\n" });
  await approve("bob");
  expect(await state()).toBe("clean");
  await commitFiles(world.person("bob"), "x", { "x.txt": "y\n" });
  await refused(
    405,
    violates("New changes require approval from someone other than the last pusher\\."),
    merge(),
    merge({}, world.person("bob")),
  );
  await approve("bob");
  const named = violates(
    "New changes require approval from someone other than bob because they were the last pusher\\.",
  );
  await refused(405, named, merge());
  expect(await decision()).toBe("REVIEW_REQUIRED");
  await approve("cay");
  // A merge of the base contains nothing to review.
  world.repository.rules[0]!.bypass = ["helper"];
  await commitFiles(world.app(), "main", { "b.txt": "b\n" });
  world.repository.rules[0]!.bypass = [];
  await of("cay").updateBranch(pull);
  expect(await decision()).toBe("APPROVED");
  await merge();
});

test("code owners have to approve their files: the last matching pattern names them", async () => {
  const owners =
    "*.js @bob # all scripts\n/docs/ @cay\n/docs/free.md\nlib/*.js @acme/core @nobody\n";
  world.repository.teams = { "acme/core": ["cay", "tria"] };
  base = await commitFiles(world.app(), "main", {
    ".github/CODEOWNERS": owners,
    CODEOWNERS: "* @ann\n",
  });
  rule({ require_code_owner_review: true });
  const { approve, decision, merge, number } = await open({
    "lib/x.js": "1\n",
    "deep/y.js": "1\n",
    "docs/free.md": "",
  });
  const asked = (await of("ann").listRequestedReviewers({ ...at, pull_number: number })).data.users;
  expect(asked.map(({ login }) => login)).toEqual(["bob"]);
  await approve("ann");
  await approve("tria");
  await refused(
    405,
    violates("Waiting on code owner review from acme/core and/or bob\\."),
    merge(),
  );
  await approve("bob");
  await refused(405, violates("Waiting on code owner review from acme/core\\."), merge());
  expect(await decision()).toBe("REVIEW_REQUIRED");
  await approve("cay");
  expect(await decision()).toBe("APPROVED");
  await merge();
});

test("files without an owner are merged without a code owner", async () => {
  base = await commitFiles(world.app(), "main", { "docs/CODEOWNERS": "/src/ @bob\n" });
  rule({ require_code_owner_review: true });
  const { decision, merge } = await open({ "deep/src/x.js": "1\n" });
  expect(await decision()).toBeNull();
  await merge();
});

test("a rule can allow only one merge method, and none if the repository disables it", async () => {
  rule({ allowed_merge_methods: ["squash"] });
  const { merge, state } = await open({ "x.txt": "x\n" });
  await refused(405, /^Merge is not an allowed merge method in this repository\.$/, merge());
  await refused(405, /^Rebase is not an allowed merge method/, merge({ merge_method: "rebase" }));
  world.repository.allowSquashMerge = false;
  expect(await state()).toBe("blocked");
  await refused(
    405,
    /^Squash merges are not allowed on this repository\.$/,
    merge({ merge_method: "squash" }),
  );
  world.repository.allowSquashMerge = true;
  await merge({ merge_method: "squash" });
});

test("a head has to be deployed to the environments that a rule names", async () => {
  const parameters = { required_deployment_environments: ["staging", "qa"] };
  rule({}, { type: "required_deployments", parameters });
  const { merge, pull, state } = await open({ "x.txt": "x\n" });
  await refused(405, violates("Missing successful active staging and qa deployments\\."), merge());
  expect(await state()).toBe("blocked");
  const { sha } = (await of("ann").get(pull)).data.head;
  const { repos } = world.person("ann").rest;
  for (const environment of ["staging", "qa"]) {
    const { data } = await repos.createDeployment({ ...at, ref: sha, environment });
    if (!("id" in data)) throw new Error(data.message);
    expect(await state()).toBe("blocked");
    await repos.createDeploymentStatus({ ...at, deployment_id: Number(data.id), state: "success" });
  }
  expect(await state()).toBe("clean");
  await merge();
});

test("only an active rule refuses; a bypass for pull requests does not allow a push", async () => {
  rule({ required_approving_review_count: 1 }, { enforcement: "evaluate" });
  rule({ required_approving_review_count: 1 }, { enforcement: "disabled", rulesetId: 2 });
  const first = await open({ "x.txt": "x\n" });
  expect((await of("ann").get(first.pull)).data.mergeable_state).toBe("clean");
  rule({ required_approving_review_count: 1 }, { bypass: ["helper"], bypassMode: "pull_request" });
  const push = commitFiles(world.app(), "main", { "b.txt": "b\n" });
  await refused(422, violates("Changes must be made through a pull request\\."), push);
  await refused(
    405,
    violates("At least 1 approving review is .*"),
    first.merge({}, world.person("bob")),
  );
  await first.merge();
});
