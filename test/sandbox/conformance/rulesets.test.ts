/** Rulesets through the API: the same rules that seeds add and that are enforced. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { commitFiles } from "../api-commit.ts";
import { at, openApiWorld, refusal, type ApiWorld } from "../api-world.ts";
import { listTeams } from "../../../src/sandbox/rules/teams.ts";
import { complete } from "./area.ts";

let world: ApiWorld;
let base: string;
beforeAll(async () => {
  world = await openApiWorld();
  world.repository.defaultBranch = "main";
  world.running.seed.collaborator(world.repository, "bob", "write");
  world.running.seed.collaborator(world.repository, "mia", "maintain");
  world.running.seed.collaborator(world.repository, "cay", "write");
  world.repository.teams = { "acme/core": ["cay"] };
  base = await commitFiles(world.app(), "main", { "a.txt": "a\n" });
});
afterAll(() => world.close());

const repos = (login = "ann") => world.person(login).rest.repos;
const REVIEW = {
  type: "pull_request",
  parameters: {
    ...{
      dismiss_stale_reviews_on_push: false,
      require_code_owner_review: false,
      require_last_push_approval: false,
    },
    ...{ required_approving_review_count: 1, required_review_thread_resolution: false },
  },
} as const;
const ruleset = (name: string, more: object = {}) => ({
  ...{ ...at, name, target: "branch" as const, enforcement: "active" as const },
  ...{ conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } }, rules: [REVIEW] },
  ...more,
});
const push = (login: string) =>
  commitFiles(world.person(login), "main", { "b.txt": `${world.listEvents().length}\n` });
const message = async (call: Promise<unknown>) => (await refusal(call)).message;
const VIOLATION =
  "Repository rule violations found\n\nChanges must be made through a pull request.\n\n";

test("a ruleset is created, enforced, changed and deleted", async () => {
  const { data } = await repos().createRepoRuleset(ruleset("Review"));
  expect(data).toMatchObject({
    name: "Review",
    enforcement: "active",
    rules: [REVIEW],
    bypass_actors: [],
  });
  const one = { ...at, ruleset_id: data.id };
  expect(await message(push("ann"))).toBe(VIOLATION);
  expect((await repos("olga").getRepoRuleset(one)).data.bypass_actors).toBeUndefined();
  expect((await repos("olga").getBranchRules({ ...at, branch: "main" })).data).toMatchObject([
    { type: "pull_request", ruleset_id: data.id, ruleset_source: "ann/sample" },
  ]);
  const second = await refusal(repos().createRepoRuleset(ruleset("Review")));
  expect(second.errors).toMatchObject([{ field: "name", message: "Name must be unique" }]);
  await repos().updateRepoRuleset({ ...one, enforcement: "disabled" });
  expect((await repos().getRepoRuleset(one)).data).toMatchObject({
    name: "Review",
    enforcement: "disabled",
  });
  await push("ann");
  expect((await repos().getBranchRules({ ...at, branch: "main" })).data).toEqual([]);
  await repos().updateRepoRuleset({ ...one, enforcement: "active", rules: [{ type: "deletion" }] });
  await push("bob");
  expect((await repos().deleteRepoRuleset(one)).status).toBe(204);
  expect((await refusal(repos().getRepoRuleset(one))).status).toBe(404);
  expect((await refusal(repos().deleteRepoRuleset(one))).status).toBe(404);
});

test("patterns select branches or tags, and can exclude names", async () => {
  const ref_name = {
    include: ["refs/heads/release/*", "refs/heads/next"],
    exclude: ["refs/heads/release/old"],
  };
  const made = [
    await repos().createRepoRuleset(
      ruleset("Names", { conditions: { ref_name }, rules: [{ type: "creation" }] }),
    ),
    await repos().createRepoRuleset(
      ruleset("Tags", {
        ...{ target: "tag", conditions: { ref_name: { include: ["refs/tags/v*"], exclude: [] } } },
        rules: [{ type: "creation" }],
      }),
    ),
  ];
  const born = (ref: string) =>
    world.app().rest.git.createRef({ ...at, ref: `refs/${ref}`, sha: base });
  for (const ref of ["heads/release/1", "heads/next", "tags/v1"]) {
    expect(await message(born(ref)), ref).toContain(
      "Cannot create ref due to creations being restricted.",
    );
  }
  for (const ref of ["heads/release/old", "heads/other", "tags/w1"]) await born(ref);
  const list = async (targets?: string) =>
    (await repos().getRepoRulesets({ ...at, ...(targets ? { targets } : {}) })).data.map(
      ({ name }) => name,
    );
  expect(await list()).toEqual(["Names", "Tags"]);
  expect(await list("tag")).toEqual(["Tags"]);
  for (const { data } of made) await repos().deleteRepoRuleset({ ...at, ruleset_id: data.id });
});

test("roles, teams, people and Apps bypass it: always, or by merging a pull request", async () => {
  const team = listTeams(world.repository)[0]!.id;
  const app = world.running.sandbox.world.apps.find(({ slug }) => slug === "helper")!.id;
  const { id: bob } = world.running.seed.account("bob");
  const { data } = await repos().createRepoRuleset(ruleset("Review"));
  const one = { ...at, ruleset_id: data.id };
  const free = (actor_type: string, actor_id: number | null, bypass_mode = "always") =>
    repos().updateRepoRuleset({
      ...one,
      bypass_actors: [{ actor_type, actor_id, bypass_mode } as never],
    });
  const own = async (login: string) =>
    (await repos(login).getRepoRuleset(one)).data.current_user_can_bypass;

  await free("RepositoryRole", 2);
  await push("mia");
  await push("ann");
  expect(await message(push("bob"))).toBe(VIOLATION);
  expect([await own("mia"), await own("bob")]).toEqual(["always", "never"]);

  await free("Team", team);
  await push("cay");
  expect(await message(push("mia"))).toBe(VIOLATION);

  await free("User", bob, "exempt");
  await push("bob");
  expect([await own("bob"), await message(push("cay"))]).toEqual(["exempt", VIOLATION]);

  await free("Integration", app);
  await commitFiles(world.app(), "main", { "app.txt": "app\n" });
  expect(await message(commitFiles(world.otherApp(), "main", { "o.txt": "o\n" }))).toBe(VIOLATION);

  await free("RepositoryRole", 4, "pull_request");
  expect(await own("bob")).toBe("pull_requests_only");
  expect(await message(push("bob"))).toBe(VIOLATION);
  await commitFiles(world.app(), "x", { "x.txt": "x\n" }, { from: base });
  const { number } = (
    await world.app().rest.pulls.create({ ...at, title: "X", head: "x", base: "main" })
  ).data;
  const merge = (login: string) =>
    world.person(login).rest.pulls.merge({ ...at, pull_number: number });
  await free("RepositoryRole", 5, "pull_request");
  expect((await refusal(merge("bob"))).status).toBe(405);
  await free("RepositoryRole", 4, "pull_request");
  expect((await merge("bob")).data.merged).toBe(true);
  await repos().deleteRepoRuleset(one);
});

test("a rule that the sandbox can't enforce is refused, never ignored", async () => {
  const words = async (more: object) => {
    const { errors, status } = await refusal(repos().createRepoRuleset(ruleset("Odd", more)));
    return [status, (errors[0] as { message: string }).message];
  };
  const tool = { tool: "CodeQL", alerts_threshold: "errors", security_alerts_threshold: "all" };
  const scanning = { type: "code_scanning", parameters: { code_scanning_tools: [tool] } };
  expect(await words({ rules: [scanning] })).toEqual([
    422,
    expect.stringContaining("does not enforce rules of this type"),
  ]);
  expect(
    await words({ rules: [{ type: "max_file_size", parameters: { max_file_size: 5 } }] }),
  ).toEqual([422, "Invalid rule 'max_file_size': not for the target branch."]);
  expect(await words({ rules: [{ type: "pull_request", parameters: {} }] })).toEqual([
    422,
    expect.stringContaining("required_approving_review_count"),
  ]);
  const unknown = [{ actor_type: "RepositoryRole", actor_id: 9, bypass_mode: "always" }];
  expect(await words({ bypass_actors: unknown })).toEqual([
    422,
    expect.stringContaining("RepositoryRole 9"),
  ]);
  for (const login of ["bob", "mia"]) {
    expect((await refusal(repos(login).createRepoRuleset(ruleset("Mine")))).status).toBe(403);
  }
});

test("a seeded rule is a ruleset like any other", async () => {
  const seeded = {
    rulesetId: 7,
    pattern: "main",
    type: "non_fast_forward",
    parameters: null,
    bypass: ["helper"],
  };
  world.running.seed.rule(world.repository, seeded);
  expect((await repos().getRepoRulesets(at)).data).toMatchObject([
    { id: 7, name: "Ruleset 7", target: "branch" },
  ]);
  expect((await repos().getRepoRuleset({ ...at, ruleset_id: 7 })).data).toMatchObject({
    conditions: { ref_name: { include: ["refs/heads/main"], exclude: [] } },
    rules: [{ type: "non_fast_forward" }],
    bypass_actors: [{ actor_type: "Integration", bypass_mode: "always" }],
  });
  await repos().updateRepoRuleset({ ...at, ruleset_id: 7, name: "No force", bypass_actors: [] });
  const force = world
    .app()
    .rest.git.updateRef({ ...at, ref: "heads/main", sha: world.sha, force: true });
  expect(await message(force)).toContain("Cannot force-push to this branch");
  expect(
    (await refusal(repos("bob").updateRepoRuleset({ ...at, ruleset_id: 7, name: "x" }))).status,
  ).toBe(403);
  expect((await refusal(repos().getRepoRulesets({ ...at, repo: "none" }))).status).toBe(404);
});

test("every endpoint of this area was called, and matches GitHub's description", () =>
  complete(world, "rulesets"));
