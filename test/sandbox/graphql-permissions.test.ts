/**
 * A token that may not read or move something through REST may not do so through GraphQL either: by
 * name, by id, or indirectly.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { commitFiles } from "./api-commit.ts";
import { at, openApiWorld, type ApiWorld } from "./api-world.ts";

let world: ApiWorld;
let ids: Record<"issue" | "pull" | "ref" | "check" | "label" | "repository", string>;

beforeAll(async () => {
  world = await openApiWorld();
  const ann = world.person("ann");
  world.repository.defaultBranch = "main";
  const from = await commitFiles(ann, "main", { "a.txt": "a\n" });
  const sha = await commitFiles(ann, "x", { "x.txt": "x\n" }, { from });
  await ann.rest.issues.create({ ...at, title: "T", labels: ["bug"] });
  await ann.rest.pulls.create({ ...at, title: "X", head: "x", base: "main" });
  const { data: check } = await world
    .app({ checks: "write" })
    .rest.checks.create({ ...at, name: "c", head_sha: sha });
  const { repository } = await ann.graphql<{
    repository: Record<string, { id: string }> & { id: string };
  }>(
    `{ ${REPOSITORY} { id issue(number: 1) { id } pullRequest(number: 2) { id }
      ref(qualifiedName: "x") { id } label(name: "bug") { id } } }`,
  );
  const { issue, pullRequest, ref, label } = repository;
  ids = {
    ...{ issue: issue!.id, pull: pullRequest!.id, ref: ref!.id, label: label!.id },
    ...{ check: check.node_id, repository: repository.id },
  };
});
afterAll(() => world.close());

const REPOSITORY = `repository(owner: "ann", name: "sample")`;
const REFUSED = "Resource not accessible by integration";
const inside = (fields: string): string => `{ ${REPOSITORY} { ${fields} } }`;
/** The id is known only once the world exists. */
const node = (kind: keyof typeof ids, fields = ""): string =>
  `{ node(id: "<${kind}>") { id ${fields} } }`;
const first = "(first: 1) { totalCount }";

test.each<[string, string]>([
  ["issues", inside("issue(number: 1) { id }")],
  ["issues", inside("issueOrPullRequest(number: 1) { __typename }")],
  ["issues", inside(`issues${first}`)],
  ["issues", inside(`label(name: "bug") { issues${first} }`)],
  ["issues", node("issue")],
  ["issues", node("label", `... on Label { issues${first} }`)],
  ["pull_requests", inside("pullRequest(number: 2) { id }")],
  ["pull_requests", inside("issueOrPullRequest(number: 2) { __typename }")],
  ["pull_requests", inside(`pullRequests${first}`)],
  ["pull_requests", inside(`label(name: "bug") { pullRequests${first} }`)],
  ["pull_requests", node("pull")],
  ["contents", inside(`ref(qualifiedName: "x") { id }`)],
  ["contents", inside("defaultBranchRef { id }")],
  ["contents", inside(`refs(refPrefix: "refs/heads/", first: 1) { totalCount }`)],
  ["contents", inside(`object(expression: "main") { id }`)],
  ["contents", node("ref")],
  ["checks", node("check")],
])("without %s: read a token is refused %s", async (permission, asked) => {
  const query = asked.replace(/<(\w+)>/, (_, kind: keyof typeof ids) => ids[kind]);
  await expect(world.app({ metadata: "read" }).graphql(query)).rejects.toThrow(REFUSED);
  expect(await world.app({ [permission]: "read" }).graphql(query)).toBeTruthy();
});

test("pull requests of a commit or a branch need their own permission", async () => {
  const found = `associatedPullRequests${first}`;
  for (const way of [
    `ref(qualifiedName: "x") { ${found} }`,
    `object(expression: "x") { ... on Commit { ${found} } }`,
  ]) {
    await expect(world.app({ contents: "read" }).graphql(inside(way))).rejects.toThrow(REFUSED);
    expect(
      await world.app({ contents: "read", pull_requests: "read" }).graphql(inside(way)),
    ).toBeTruthy();
  }
});

test("writers move refs, and nobody does in an archived repository", async () => {
  const { object } = (await world.person("ann").rest.git.getRef({ ...at, ref: "heads/x" })).data;
  const refUpdates = [{ name: "refs/heads/y", afterOid: object.sha }];
  const update = (level: "read" | "write") =>
    world
      .app({ contents: level })
      .graphql(
        `mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }`,
        {
          input: { repositoryId: ids.repository, refUpdates },
        },
      );
  await expect(update("read")).rejects.toThrow(REFUSED);
  world.repository.archived = true;
  await expect(update("write")).rejects.toThrow("Repository was archived so is read-only.");
  world.repository.archived = false;
  await update("write");
});
