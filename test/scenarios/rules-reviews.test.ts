/** Rules about reviews, methods and deployments of the landing pull request. */
import { expect, test } from "vitest";
import { openStage, type Stage } from "./support/stage/index.ts";
import type { Protection } from "../../src/sandbox/schema/rules.ts";

const NOBODY = { users: [], apps: [], teams: [] };
const UNPROTECTED: Protection = {
  ...{
    statusChecks: null,
    reviews: null,
    restrictions: null,
    enforceAdmins: true,
    signatures: false,
  },
  ...{ linearHistory: false, allowForcePushes: true, allowDeletions: true, blockCreations: false },
  ...{ conversationResolution: false, lockBranch: false },
};
const RULE = (parameters: object) => ({
  type: "pull_request",
  parameters: { required_approving_review_count: 0, ...parameters },
});
const open = (stage: Stage) =>
  stage.until((s) => s.build.gates.landing.state === "open", "the landing to be put to a person");

test("given code owners, then the landing waits for one of them and says so", async () => {
  const files = { ".github/CODEOWNERS": "* @wren\n" };
  const stage = await openStage({ files, rules: [RULE({ require_code_owner_review: true })] });
  await stage.label();
  await stage.approveLanding();
  const { number } = await stage.pull("land");
  await stage.reads(/an approving review by a code owner of the changed files\. Approve/, {
    on: number,
  });
  await stage.review("wren", number);
  await stage.landed();
});

test(
  "given that the last push needs an approval, then any person's approval is enough, " +
    "because Baton pushed it",
  async () => {
    const stage = await openStage({ rules: [RULE({ require_last_push_approval: true })] });
    await stage.label();
    await stage.approveLanding();
    const { number } = await stage.pull("land");
    await stage.reads(/The rules of `main` require an approving review/, { on: number });
    await stage.review("wren", number);
    await stage.landed();
  },
);

test("given stale approvals that are dismissed, then what was approved lands", async () => {
  const stage = await openStage({
    rules: [RULE({ required_approving_review_count: 1, dismiss_stale_reviews_on_push: true })],
  });
  await stage.label();
  await open(stage);
  await stage.review("wren", (await stage.pull("land")).number);
  await stage.landed();
});

test("given branch protection, then Baton knows its reviews, and asks again for one that is dismissed", async () => {
  const reviews = {
    count: 2,
    dismissStale: true,
    codeOwners: false,
    lastPush: false,
    bypass: NOBODY,
  };
  const stage = await openStage({
    repository: { protections: { main: { ...UNPROTECTED, reviews } } },
  });
  await stage.label();
  await open(stage);
  const { number } = await stage.pull("land");
  const review = await stage.review("wren", number);
  await stage.reads(
    /rules of `main` require 2 approving reviews by people with write access \(1 so far\)/,
    {
      on: number,
    },
  );
  const dismissal = { message: "Wait", event: "DISMISS" };
  await stage.as("you").put(`/pulls/${number}/reviews/${review}/dismissals`, dismissal);
  await stage.reads(/The approval by @wren was dismissed: the landing waits again\./, {
    on: number,
  });
  await open(stage);
  await stage.review("wren", number);
  await stage.review("you", number);
  await stage.landed();
});

test("given a rule that allows only rebases, then the build lands by a rebase", async () => {
  const stage = await openStage({ rules: [RULE({ allowed_merge_methods: ["rebase"] })] });
  const { build } = await stage.play();
  expect(build.status).toBe("landed");
  expect(stage.git("log", "-1", "--format=%P", "main").split(" ")).toHaveLength(1);
});

test(
  "given signatures that are required, then unsigned work of a person lands in Baton's " +
    "signed commit",
  async () => {
    const stage = await openStage({ rules: [{ type: "required_signatures" }] });
    await stage.label();
    const { number } = await stage.pull("W1.1");
    await stage.push(stage.branch("W1.1"), { "src/theirs.js": "// theirs\n" }, { as: "wren" });
    await stage.review("wren", number);
    await stage.approveLanding();
    await stage.landed();
    expect(stage.file("src/theirs.js")).toBe("// theirs\n");
  },
);

test("given an environment to deploy to, then it waits for that, and lands once it is deployed", async () => {
  const parameters = { required_deployment_environments: ["staging"] };
  const stage = await openStage({ rules: [{ type: "required_deployments", parameters }] });
  await stage.label();
  await stage.reads(/require that a pull request is deployed to `staging` before it is merged/);
  await stage.approveLanding();
  await stage.reads(
    /GitHub doesn't let #\d+ be merged into `main` yet: .*Missing successful active staging deployment/,
  );
  const { pull } = await stage.pull("land");
  const made = {
    ref: pull.headSha,
    environment: "staging",
    auto_merge: false,
    required_contexts: [],
  };
  const { id } = await stage.as("you").post<{ id: number }>("/deployments", made);
  await stage.as("you").post(`/deployments/${id}/statuses`, { state: "success" });
  await stage.pass(6);
  await stage.landed();
});
