/**
 * The proof that an ordinary client accepts the sandbox as GitHub: Debian's `gh`, and its output.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "./actions-world.ts";
import { hasGh, openGhWorld, type GhWorld } from "./gh-world.ts";

const CI = `name: CI
on: { pull_request: {}, workflow_dispatch: { inputs: { slow: { default: "0" } } } }
jobs:
  unit:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Greet
        run: echo hello from the job
      - name: Test
        run: sleep "\${{ inputs.slow || 0 }}"; test ! -e broken
`;

describe.skipIf(!hasGh())("gh", () => {
  let world: GhWorld;
  const ann = (...args: string[]): Promise<string> => world.gh("ann", ...args);
  const wendy = (...args: string[]): Promise<string> => world.gh("wendy", ...args);
  const runs = () => world.running.sandbox.world.runs;
  const ended = () =>
    until(() => runs().length > 0 && runs().every((one) => one.status === "completed"));

  beforeAll(async () => {
    world = await openGhWorld({
      "README.md": "# Sample\n\nWhat it is.\n",
      ".github/workflows/ci.yml": CI,
    });
    const { seed } = world.running;
    seed.account("wendy", { name: "Wendy Writer" });
    seed.account("olga");
    seed.collaborator(world.repository, "wendy", "write");
    seed.label(world.repository, "orchestrate");
    await world.push("topic", "Change it", { "README.md": "# Sample\n\nWhat it was.\n" });
    await ann("issue", "create", "--title", "A bug", "--body", "It breaks @wendy.");
    await ann(
      "pr",
      "create",
      "--title",
      "Better",
      "--body",
      "Fixes #1",
      "--head",
      "topic",
      "--base",
      "main",
    );
    await ended();
  });
  afterAll(() => world.close());

  test("shows the signed-in person and the token's scopes", async () => {
    const { status, err } = await world.said("wendy", "auth", "status");
    expect(status).toBe(0);
    expect(err).toMatch(/Logged in to github\.test as wendy[\s\S]*Token scopes: .*repo/);
    expect(await wendy("api", "user", "--jq", ".login")).toBe("wendy\n");
    const query = "query={viewer{login name}}";
    expect(await wendy("api", "graphql", "-f", query, "--jq", ".data.viewer.name")).toBe(
      "Wendy Writer\n",
    );
  });

  test("needs no certificate: the sandbox is the proxy for github.localhost", async () => {
    const ways = ["issue", "pr"].map((kind) =>
      world.plain("wendy", kind, "list", "-R", "ann/sample"),
    );
    const [issues, pulls] = await Promise.all(ways);
    expect([issues, pulls]).toMatchObject([{ status: 0 }, { status: 0 }]);
    expect([issues?.out, pulls?.out]).toEqual([
      expect.stringContaining("A bug"),
      expect.stringContaining("Better"),
    ]);
    const { status, err } = await world.plain(
      "wendy",
      "auth",
      "status",
      "--hostname",
      "github.localhost",
    );
    expect([status, err]).toEqual([
      0,
      expect.stringMatching(/Logged in to github\.localhost as wendy/),
    ]);
    expect(
      await world.plain("wendy", "repo", "clone", "ann/sample", "../plain", "--", "-q"),
    ).toMatchObject({
      status: 0,
    });
    expect(await world.git("-C", "../plain", "log", "-1", "--format=%s")).toBe("First");
  });

  test("shows the repository with its readme", async () => {
    expect(await ann("repo", "view")).toMatch(/name:\tann\/sample[\s\S]*What it is\./);
    expect(await ann("repo", "list")).toMatch(/^ann\/sample\t\tpublic\t/);
    const fields = [
      "name,owner,viewerPermission,defaultBranchRef,isPrivate,squashMergeAllowed,labels,languages",
      "issues,pullRequests,isInOrganization,milestones,latestRelease,assignableUsers",
    ].join(",");
    expect(await world.json("wendy", "repo", "view", "--json", fields)).toMatchObject({
      ...{
        name: "sample",
        owner: { login: "ann" },
        viewerPermission: "WRITE",
        defaultBranchRef: { name: "main" },
      },
      ...{
        isPrivate: false,
        squashMergeAllowed: true,
        isInOrganization: false,
        latestRelease: null,
      },
      ...{ issues: { totalCount: 1 }, pullRequests: { totalCount: 1 }, milestones: [] },
      assignableUsers: [{ login: "ann" }, { login: "wendy" }],
      labels: [{ name: "orchestrate" }],
    });
    expect(
      await ann(
        "api",
        "repos/{owner}/{repo}/branches?per_page=1",
        "--paginate",
        "--jq",
        ".[].name",
      ),
    ).toBe("main\ntopic\n");
  });

  test("creates, edits and closes an issue", async () => {
    expect(await ann("issue", "list")).toMatch(/^1\tOPEN\tA bug\t/);
    expect(await ann("issue", "view", "1")).toMatch(
      /title:\tA bug\nstate:\tOPEN\nauthor:\tann\n[\s\S]*It breaks @wendy\./,
    );
    expect(await wendy("issue", "comment", "1", "--body", "I see it too")).toMatch(
      /issues\/1#issuecomment-\d+\n$/,
    );
    expect(await ann("issue", "view", "1", "--comments")).toMatch(
      /author:\twendy\n[\s\S]*I see it too/,
    );
    await ann("issue", "edit", "1", "--add-label", "orchestrate", "--title", "A worse bug");
    expect(await ann("issue", "list", "--label", "orchestrate", "--json", "number,title")).toBe(
      '[{"number":1,"title":"A worse bug"}]\n',
    );
    expect(await ann("issue", "list", "--label", "none")).toBe("");
    expect(await ann("issue", "list", "--search", "worse in:title")).toMatch(/^1\t/);
    expect(await ann("label", "list")).toMatch(/^orchestrate\t/);
    expect((await world.said("ann", "issue", "close", "1", "--reason", "not planned")).err).toMatch(
      /Closed issue #1/,
    );
    const fields = "state,labels,comments,author,closed,reactionGroups,assignees,milestone,url";
    expect(await world.json("ann", "issue", "view", "1", "--json", fields)).toMatchObject({
      ...{
        state: "CLOSED",
        closed: true,
        author: { login: "ann" },
        milestone: null,
        assignees: [],
      },
      ...{
        labels: [{ name: "orchestrate" }],
        comments: [{ author: { login: "wendy" }, body: "I see it too" }],
      },
      reactionGroups: [],
    });
    await ann("issue", "reopen", "1");
    expect(await wendy("issue", "status")).toMatch(
      /Issues mentioning you\n {2}1\tOPEN\tA worse bug/,
    );
    await ann("issue", "edit", "1", "--remove-label", "orchestrate");
    expect(await ann("issue", "list", "--label", "orchestrate")).toBe("");
  });

  test("shows a pull request with its diff and checks", async () => {
    expect(await ann("pr", "list")).toMatch(/^2\tBetter\ttopic\tOPEN\t/);
    expect(await ann("pr", "status")).toMatch(
      /Current branch\n {2}#2 {2}Better \[topic\]\n {2}✓ Checks passing/,
    );
    expect(await ann("pr", "view", "2")).toMatch(
      /title:\tBetter\nstate:\tOPEN\n[\s\S]*additions:\t1\ndeletions:\t1\n/,
    );
    expect(await ann("pr", "diff", "2")).toMatch(/-What it is\.\n\+What it was\./);
    expect(await ann("pr", "checks", "2")).toMatch(/^unit\tpass\t.*\/actions\/runs\/\d+\/job\/\d+/);
    const fields = [
      "mergeable,mergeStateStatus,reviewDecision,files,commits",
      "headRefName,headRepositoryOwner,isDraft",
      "statusCheckRollup,potentialMergeCommit,latestReviews",
    ].join(",");
    expect(await world.json("ann", "pr", "view", "2", "--json", fields)).toMatchObject({
      ...{
        mergeable: "MERGEABLE",
        mergeStateStatus: "CLEAN",
        reviewDecision: "",
        isDraft: false,
        latestReviews: [],
      },
      ...{ headRefName: "topic", headRepositoryOwner: { login: "ann" } },
      files: [{ path: "README.md", additions: 1, deletions: 1 }],
      commits: [{ messageHeadline: "Change it" }],
      statusCheckRollup: [
        { name: "unit", workflowName: "CI", conclusion: "SUCCESS", status: "COMPLETED" },
      ],
    });
  });

  test("reviews, and shows GitHub's refusals", async () => {
    const own = await world.said("ann", "pr", "review", "2", "--approve");
    expect([own.status, own.err]).toEqual([
      1,
      expect.stringContaining("Review Can not approve your own pull request"),
    ]);
    await wendy("pr", "review", "2", "--request-changes", "--body", "Why?");
    await wendy("pr", "review", "2", "--approve");
    expect(await ann("pr", "view", "2")).toMatch(/reviewers:\twendy \(Approved\)/);
    expect(await wendy("pr", "comment", "2", "--body", "Now?")).toMatch(/pull\/2#issuecomment-/);
    await ann("pr", "ready", "2", "--undo");
    expect(await ann("pr", "view", "2")).toMatch(/state:\tDRAFT/);
    await ann("pr", "ready", "2");
    const outsider = await world.said("olga", "pr", "merge", "2", "--squash");
    expect(outsider.status).toBe(1);
    expect(outsider.err).toContain(
      "olga does not have the correct permissions to execute `MergePullRequest`",
    );
    expect(
      (await world.said("olga", "issue", "edit", "1", "--add-label", "orchestrate")).err,
    ).toContain("olga does not have the correct permissions to execute `AddLabelsToLabelable`");
    expect(
      (await world.said("ann", "pr", "create", "--title", "T", "--body", "", "--head", "topic"))
        .err,
    ).toMatch(/already exists/);
  });

  test("follows runs, reads their logs, and runs them again", async () => {
    expect(await ann("workflow", "list")).toMatch(/^CI\tactive\t\d+/);
    const [first] = runs();
    const id = String(first?.id);
    expect(await ann("run", "list")).toContain(
      `completed\tsuccess\tBetter\tCI\ttopic\tpull_request\t${id}\t`,
    );
    expect(await ann("run", "view", id)).toMatch(/✓ topic CI #2[\s\S]*✓ unit in /);
    expect(await ann("run", "view", id, "--log")).toMatch(/^unit\tGreet\t.*hello from the job/m);
    await ann("run", "rerun", id);
    await until(() => first?.runAttempt === 2 && first.status === "completed");
    await ann("workflow", "run", "ci.yml", "--ref", "main", "-f", "slow=60");
    await until(() =>
      runs().some((one) => one.event === "workflow_dispatch" && one.status === "in_progress"),
    );
    const slow = runs().find((one) => one.event === "workflow_dispatch");
    const watched = world.said(
      "ann",
      "run",
      "watch",
      String(slow?.id),
      "--exit-status",
      "--interval",
      "1",
    );
    await ann("run", "cancel", String(slow?.id));
    expect((await watched).status).toBe(1);
    expect(
      await ann(
        "run",
        "view",
        String(slow?.id),
        "--json",
        "status,conclusion,event,jobs,workflowName",
      ),
    ).toMatch(
      /"conclusion":"cancelled","event":"workflow_dispatch".*"status":"completed","workflowName":"CI"/,
    );
  });

  test("merges, which closes the issue, and closes an unwanted pull request", async () => {
    await world.push("broken", "Break it", { broken: "yes\n" });
    await ann(
      "pr",
      "create",
      "--title",
      "Worse",
      "--body",
      "",
      "--head",
      "broken",
      "--base",
      "main",
      "--draft",
    );
    await ended();
    expect((await world.said("ann", "pr", "checks", "3")).out).toMatch(/^unit\tfail\t/);
    const draft = await world.said("ann", "pr", "merge", "3", "--merge");
    expect([draft.status, draft.err]).toEqual([1, expect.stringContaining("draft")]);
    await ann("pr", "close", "3", "--comment", "Not this");
    expect(await ann("pr", "list", "--state", "closed")).toMatch(/^3\tWorse\tbroken\tCLOSED/);
    await wendy("pr", "merge", "2", "--squash", "--subject", "Better readme (#2)");
    expect(await ann("pr", "list", "--state", "merged", "--author", "@me")).toMatch(
      /^2\tBetter\ttopic\tMERGED/,
    );
    expect(await ann("issue", "list", "--state", "closed")).toMatch(/^1\tCLOSED\tA worse bug/);
    expect(
      await ann("api", "repos/ann/sample/commits?per_page=1", "--jq", ".[0].commit.message"),
    ).toMatch(/^Better readme \(#2\)/);
    expect((await world.said("ann", "pr", "merge", "2", "--squash")).err).toMatch(/already merged/);
  });
});
