/** One rule, and every way to change a branch. None of them bypasses it. */
import type { Octokit } from "@octokit/rest";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commitFiles } from "./api-commit.ts";
import { at, openGitWorld, type GitWorld } from "./git-world.ts";
import type { RulesetRule } from "../../src/sandbox/schema/rules.ts";

let world: GitWorld;
let count = 0;
beforeEach(async () => void (world = await openGitWorld()));
afterEach(() => world.close());

const ann = (): Octokit => world.person("ann");
const main = (): string => world.sha("main")!;
const ref = (name: string) => ({ ...at, ref: `heads/${name}` });
const FEAT = { operator: "starts_with", pattern: "feat: " };

function rule(type: string, parameters: RulesetRule["parameters"], pattern = "main"): RulesetRule {
  const made: RulesetRule = { rulesetId: 1, pattern, type, parameters, bypass: [] };
  world.running.seed.rule(world.repository, made);
  return world.repository.rules.at(-1)!;
}

/** Creates a branch of `main` with one commit of its own. */
async function branch(message: string): Promise<{ name: string; sha: string }> {
  const name = `b${++count}`;
  return {
    name,
    sha: await commitFiles(ann(), name, { [`${name}.txt`]: "x\n" }, { from: main(), message }),
  };
}

async function open(message: string): Promise<{ number: number; id: string }> {
  const { name } = await branch(message);
  const { data } = await ann().rest.pulls.create({
    ...at,
    title: message,
    head: name,
    base: "main",
  });
  return { number: data.number, id: data.node_id };
}

const mutate = (name: string, input: string) =>
  ann().graphql(`mutation { ${name}(input: { ${input} }) { __typename } }`);
const repositoryId = async () => (await ann().rest.repos.get(at)).data.node_id;
const file = (message: string) => {
  const content = Buffer.from("y\n").toString("base64");
  return { ...at, message, branch: "main", path: `f${++count}.txt`, content };
};

const PUSHES: [string, (message: string) => Promise<unknown>][] = [
  [
    "a ref by REST",
    async (m) => ann().rest.git.updateRef({ ...ref("main"), sha: (await branch(m)).sha }),
  ],
  ["a file's contents", (m) => ann().rest.repos.createOrUpdateFileContents(file(m))],
  [
    "a merge of branches",
    async (m) =>
      ann().rest.repos.merge({
        ...at,
        base: "main",
        head: (await branch(m)).name,
        commit_message: m,
      }),
  ],
  [
    "a commit by GraphQL",
    (m) => {
      const where = 'branch: { repositoryNameWithOwner: "ann/sample", branchName: "main" }';
      return mutate(
        "createCommitOnBranch",
        `${where}, expectedHeadOid: "${main()}", message: { headline: "${m}" }`,
      );
    },
  ],
  [
    "a ref by GraphQL",
    async (m) => {
      const { data } = await ann().rest.git.getRef(ref("main"));
      return mutate("updateRef", `refId: "${data.node_id}", oid: "${(await branch(m)).sha}"`);
    },
  ],
  [
    "many refs by GraphQL",
    async (m) => {
      const update = `{ name: "refs/heads/main", afterOid: "${(await branch(m)).sha}" }`;
      return mutate(
        "updateRefs",
        `repositoryId: "${await repositoryId()}", refUpdates: [${update}]`,
      );
    },
  ],
  [
    "a push of git's",
    async (m) => {
      await world.git("fetch", "-q", "origin", "main");
      await world.git("reset", "-q", "--hard", "FETCH_HEAD");
      await world.commit(m, { [`g${++count}.txt`]: "g\n" });
      return world.git("push", "-q", "origin", "HEAD:main");
    },
  ],
];
const MERGES: typeof PUSHES = [
  [
    "a merge by REST",
    async (m) => {
      const { number } = await open(m);
      return ann().rest.pulls.merge({
        ...at,
        pull_number: number,
        merge_method: "squash",
        commit_title: m,
      });
    },
  ],
  [
    "a merge by GraphQL",
    async (m) =>
      mutate("mergePullRequest", `pullRequestId: "${(await open(m)).id}", mergeMethod: SQUASH`),
  ],
];

test.each([...PUSHES, ...MERGES])(
  "a rule about messages applies to %s, unless it is only evaluated",
  async (_way, go) => {
    const made = rule("commit_message_pattern", FEAT);
    const before = main();
    await expect(go("fix: it")).rejects.toThrow(
      "Commit message must start with a matching pattern: feat: ",
    );
    expect(main()).toBe(before);
    made.enforcement = "evaluate";
    await go("fix: it");
    made.enforcement = "active";
    const between = main();
    made.bypass = ["ann"];
    await go("fix: it");
    made.bypass = [];
    await go("feat: it");
    expect([before, between]).not.toContain(main());
  },
);

test.each(PUSHES)("a rule that requires a pull request applies to %s", async (_way, go) => {
  rule("pull_request", { required_approving_review_count: 0 });
  const before = main();
  await expect(go("feat: it")).rejects.toThrow("Changes must be made through a pull request.");
  expect(main()).toBe(before);
});

test.each(MERGES)("a rule that requires an approval applies to %s", async (_way, go) => {
  rule("pull_request", { required_approving_review_count: 1 });
  await expect(go("feat: it")).rejects.toThrow("At least 1 approving review is required");
});

test("a squash is refused if its commits break a rule about messages, with any message", async () => {
  rule("commit_message_pattern", FEAT);
  const { number } = await open("wip");
  const pull = { ...at, pull_number: number };
  const squash = ann().rest.pulls.merge({
    ...pull,
    merge_method: "squash",
    commit_title: "feat: it",
  });
  await expect(squash).rejects.toThrow("Commit message must start with a matching pattern: feat: ");
  expect((await ann().rest.pulls.get(pull)).data.mergeable_state).toBe("blocked");
});

test("a squash of unsigned commits is refused if signatures are required", async () => {
  rule("required_signatures", null);
  const { number } = await open("feat: it");
  const pull = { ...at, pull_number: number };
  const squash = () => ann().rest.pulls.merge({ ...pull, merge_method: "squash" });
  await expect(squash()).rejects.toThrow("Commits must have verified signatures.");
  expect((await ann().rest.pulls.get(pull)).data.mergeable_state).toBe("blocked");
});

const approve = (number: number) =>
  world.person("bob").rest.pulls.createReview({ ...at, pull_number: number, event: "APPROVE" });
const state = async (number: number) =>
  (await ann().rest.pulls.get({ ...at, pull_number: number })).data;

test("auto-merge uses only allowed methods, and waits for the rules", async () => {
  world.running.seed.collaborator(world.repository, "bob", "write");
  world.repository.allowAutoMerge = true;
  rule("pull_request", { required_approving_review_count: 1, allowed_merge_methods: ["squash"] });
  const { id, number } = await open("feat: it");
  const turnOn = (method: string) =>
    mutate("enablePullRequestAutoMerge", `pullRequestId: "${id}", mergeMethod: ${method}`);
  await expect(turnOn("MERGE")).rejects.toThrow(
    "Merge method merge commits are not allowed on this repository",
  );
  await expect(turnOn("REBASE")).rejects.toThrow(
    "Merge method rebase merging is not allowed on this repository",
  );
  await turnOn("SQUASH");
  rule("pull_request", { required_approving_review_count: 0, allowed_merge_methods: ["rebase"] });
  await approve(number);
  expect(await state(number)).toMatchObject({
    merged: false,
    auto_merge: { merge_method: "squash" },
  });
  world.repository.rules.pop();
  await approve(number);
  expect((await state(number)).merged).toBe(true);
});

test("auto-merge merges once the head is deployed as a rule requires", async () => {
  world.repository.allowAutoMerge = true;
  rule("required_deployments", { required_deployment_environments: ["staging"] });
  const { id, number } = await open("feat: it");
  await mutate("enablePullRequestAutoMerge", `pullRequestId: "${id}"`);
  const { head } = await state(number);
  const made = { ref: head.sha, environment: "staging", auto_merge: false, required_contexts: [] };
  const { id: deployment } = (await ann().rest.repos.createDeployment({ ...at, ...made })).data as {
    id: number;
  };
  expect((await state(number)).merged).toBe(false);
  await ann().rest.repos.createDeploymentStatus({
    ...at,
    deployment_id: deployment,
    state: "success",
  });
  expect((await state(number)).merged).toBe(true);
});

/** Creates a queue whose entries wait for a check, with one approved pull request in it. */
async function enqueue() {
  world.running.seed.collaborator(world.repository, "bob", "write");
  rule("merge_queue", { merge_method: "MERGE" });
  rule("required_status_checks", { required_status_checks: [{ context: "ci" }] });
  rule("pull_request", { required_approving_review_count: 1 });
  const { id, number } = await open("feat: it");
  const turn = () => mutate("enqueuePullRequest", `pullRequestId: "${id}"`);
  await expect(turn()).rejects.toThrow("At least 1 approving review is required");
  const { data } = await approve(number);
  const pass = async (sha: string) =>
    ann().rest.repos.createCommitStatus({ ...at, sha, state: "success", context: "ci" });
  await pass((await state(number)).head.sha);
  return { number, pass, turn, review: Number(data.id) };
}

const reasons = () => {
  const found = world.events.filter(({ action }) => action === "dequeued");
  return found.map(({ payload }) => (payload as { reason?: string }).reason);
};
const queued = () =>
  world.running.sandbox.world.issues.find(({ pull }) => pull?.queue)?.pull?.queue;

test("the merge queue removes an entry that has lost its approval", async () => {
  const { number, review, turn } = await enqueue();
  await turn();
  await ann().rest.pulls.dismissReview({
    ...at,
    pull_number: number,
    review_id: review,
    message: "Wait",
  });
  expect(reasons()).toEqual(["BRANCH_PROTECTIONS"]);
  expect(await state(number)).toMatchObject({ state: "open", merged: false });
});

test("the merge queue creates no forbidden commit, and merges what all rules allow", async () => {
  const { number, pass, turn } = await enqueue();
  const before = main();
  const linear = rule("required_linear_history", null);
  await turn();
  expect([reasons(), main()]).toEqual([["BRANCH_PROTECTIONS"], before]);
  linear.enforcement = "disabled";
  await turn();
  await pass(queued()!.group!.headSha);
  expect((await state(number)).merged).toBe(true);
});
