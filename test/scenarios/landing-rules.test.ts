/** What the base branch's rules require before it lands. */
import { expect, test } from "vitest";
import { openStage, type Stage } from "./support/stage/index.ts";

const REVIEWED = { type: "pull_request", parameters: { required_approving_review_count: 1 } };
const CHECKED = {
  type: "required_status_checks",
  parameters: { required_status_checks: [{ context: "lint" }] },
};

const open = (stage: Stage) =>
  stage.until((s) => s.build.gates.landing.state === "open", "the landing to be put to a person");

async function mutate(stage: Stage, name: string, as = "wren"): Promise<void> {
  const issue = await stage.pull("land");
  const { data } = await graphql<{ repository: { pullRequest: { id: string } } }>(stage, as, {
    query: `query ($owner: String!, $name: String!, $number: Int!) {
      repository(owner: $owner, name: $name) { pullRequest(number: $number) { id } } }`,
    variables: { owner: stage.repository.owner, name: stage.repository.name, number: issue.number },
  });
  const query =
    `mutation ($id: ID!) { ${name}(input: { pullRequestId: $id }) { ` + `clientMutationId } }`;
  await graphql(stage, as, { query, variables: { id: data.repository.pullRequest.id } });
}

async function graphql<T>({ testbed }: Stage, login: string, body: object): Promise<{ data: T }> {
  const token = testbed.running.seed.account(login).token ?? "";
  const headers = { authorization: `token ${token}`, "content-type": "application/json" };
  const answer = await fetch(`${testbed.running.url}/api/graphql`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  const said = (await answer.json()) as { data: T; errors?: unknown };
  if (said.errors) throw new Error(JSON.stringify(said.errors));
  return said;
}

test("given a required review, then its sentence says so, and the approval is enough to land", async () => {
  const stage = await openStage({ rules: [REVIEWED] });
  await stage.label();
  await stage.approveLanding();
  const { number } = await stage.pull("land");
  await stage.reads(
    /The rules of `main` require an approving review .* Approve the landing pull request/,
    {
      on: number,
    },
  );
  await stage.review("wren", number);
  const { build } = await stage.landed();
  expect(build.gates.landing.by).toBe("you");
});

test("given a review that approves the landing, then nobody has to say `/land`", async () => {
  const stage = await openStage({ rules: [REVIEWED] });
  await stage.label();
  await open(stage);
  await stage.review("wren", (await stage.pull("land")).number);
  expect((await stage.landed()).build.gates.landing.by).toBe("wren");
});

test(
  "given a review that asks for changes, then a comment says so; after a push it is " +
    "judged and made again",
  async () => {
    const stage = await openStage();
    await stage.label();
    await open(stage);
    const { number } = await stage.pull("land");
    await stage.review("wren", number, { event: "REQUEST_CHANGES", body: "Feet are missing." });
    await stage.reads(
      /wren asks for changes on the landing pull request #\d+: Feet are missing\./,
      {
        on: stage.issue,
      },
    );
    await stage.push(
      stage.branch("build"),
      { "src/feet.js": "export const foot = 0.3;\n" },
      { as: "wren" },
    );
    await stage.until(
      (s) => s.build.attempts.close === 2 && s.build.gates.landing.state === "open",
      "another closing",
    );
    await stage.say("/land");
    await stage.landed();
    expect(stage.file("src/feet.js")).toContain("foot");
  },
);

test("given auto-merge that a person switched on, then GitHub merges it once its check is green", async () => {
  const stage = await openStage({ rules: [CHECKED], repository: { allowAutoMerge: true } });
  await stage.label();
  await stage.pull("land");
  await mutate(stage, "enablePullRequestAutoMerge");
  await stage.reads(/Auto-merge is on for #\d+ \(by @\u200b?wren\)/, { on: stage.issue });
  const { pull } = await stage.pull("land");
  await stage.as("you").post(`/statuses/${pull.headSha}`, { state: "success", context: "lint" });
  await stage.landed();
  expect((await stage.pull("land")).pull.mergedBy).toBe("wren");
});
