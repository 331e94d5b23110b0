/** Follows CONTRIBUTING for an endpoint of the sandbox. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type * as Sandbox from "../../src/sandbox/index.ts";
import type * as Rest from "../../src/sandbox/rest/index.ts";
import { followSteps, insertAfter, testRecipe, type Recipe } from "./support/recipe.ts";
import type { SourceCopy } from "./support/source-copy.ts";

const TOPICS = `
import { defineEndpoint, type Endpoint } from "../endpoint.ts";
import { respondOk } from "../reply.ts";

const getTopics = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/topics",
  docs: "repos/repos#get-all-repository-topics",
  permission: "metadata:read",
  handle: ({ params, repository }) => respondOk({ names: [params.repo, String(repository.id)] }),
});

export const topicEndpoints: Endpoint[] = [getTopics];
`;

const README = "src/sandbox/README.md";
const INDEX = "src/sandbox/rest/index.ts";

/** Counts one more endpoint, in the sum and in its area. */
function countEndpoint(text: string): string {
  const more = (_: string, before: string, count: string) => `${before}${Number(count) + 1}`;
  return text.replace(/(\*\*REST\*\*: )(\d+)/, more).replace(/(\| `repos` +\| )(\d+)/, more);
}

const recipe: Recipe = {
  heading: "A GitHub endpoint in the sandbox",
  parts: ["src/sandbox"],
  steps: [
    [{ add: "src/sandbox/rest/repos/topics.ts", text: TOPICS }],
    [
      {
        edit: INDEX,
        by: insertAfter(
          "export const endpoints: Endpoint[] = [",
          "  ...topicEndpoints,",
          'import { topicEndpoints } from "./repos/topics.ts";',
        ),
      },
    ],
    [{ edit: README, by: countEndpoint }],
  ],
};

testRecipe(recipe, async (copied) => {
  const { endpoints } = await copied.load<typeof Rest>(INDEX);
  expect(endpoints.map(({ path }) => path)).toContain("/repos/{owner}/{repo}/topics");
  const documented = endpoints.filter(({ docs }) => docs !== null);
  expect(copied.read(README)).toContain(`**REST**: ${documented.length} of`);
  expect(copied.compile(INDEX)).toBe("");
});

let copy: SourceCopy;
let github: Sandbox.GitHubServer;

beforeAll(async () => {
  copy = followSteps(recipe);
  const { createGitHub } = await copy.load<typeof Sandbox>("src/sandbox/index.ts");
  github = await createGitHub({ repositories: { "octocat/hello": {} } });
});

afterAll(async () => {
  await github.close();
  copy.remove();
});

test("an endpoint that GitHub documents answers once it has a file and a line", async () => {
  const answer = await fetch(`${github.apiUrl}/repos/octocat/hello/topics`, {
    headers: { authorization: `token ${github.people["octocat"]?.token}` },
  });
  expect(answer.headers.get("x-sandbox-not-implemented")).toBeNull();
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { names: ["hello", expect.stringMatching(/^\d+$/)] },
  ]);
});

test("the new endpoint has the errors that all endpoints have", async () => {
  const answer = await fetch(`${github.apiUrl}/repos/octocat/missing/topics`);
  expect([answer.status, await answer.json()]).toEqual([
    404,
    expect.objectContaining({
      documentation_url: "https://docs.github.com/rest/repos/repos#get-all-repository-topics",
    }),
  ]);
});
