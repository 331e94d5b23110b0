/** Follows CONTRIBUTING for an object and a mutation of the sandbox's GraphQL. */
import { expect, onTestFinished } from "vitest";
import type * as Sandbox from "../../src/sandbox/index.ts";
import { insertAfter, replaceText, testRecipe } from "./support/recipe.ts";
import type { SourceCopy } from "./support/source-copy.ts";

const NODES = "src/sandbox/graphql/nodes";
const MUTATIONS = "src/sandbox/graphql/mutations";
const README = "src/sandbox/README.md";

const LANGUAGE = `
import { formatNodeId } from "../../rest/serializers/urls.ts";
import type { GraphqlNode, GraphqlScope } from "../scope.ts";

export function buildLanguageNode(_scope: GraphqlScope, name: string): GraphqlNode {
  return { __typename: "Language", id: formatNodeId("LN", name.length), name, color: null };
}
`;

const LABELS = `
import type { CreateLabelInput } from "@octokit/graphql-schema";
import { findNodeOfKind } from "../global-id.ts";
import { requestRest, type Mutation } from "./mutation.ts";

const createLabel: Mutation<CreateLabelInput> = async (scope, input) => {
  const { repository } = findNodeOfKind(scope, input.repositoryId, "R");
  const { name, color, description } = input;
  await requestRest(scope, repository, "POST", "labels", { name, color, description });
  const label = repository.labels.find((one) => one.name === name);
  return { label: () => label && scope.show.label(repository, label) };
};

export const labelMutations = { createLabel };
`;

testRecipe(
  {
    heading: "A GraphQL object",
    parts: ["src/sandbox"],
    steps: [
      [{ add: `${NODES}/language.ts`, text: LANGUAGE }],
      [
        {
          edit: "src/sandbox/graphql/scope.ts",
          by: insertAfter(
            "export interface NodeBuilders {",
            "  language(name: string): GraphqlNode;",
          ),
        },
      ],
      [
        {
          edit: `${NODES}/index.ts`,
          by: insertAfter(
            "  const show: NodeBuilders = {",
            "    language: (...given) => buildLanguageNode(scope, ...given),",
            'import { buildLanguageNode } from "./language.ts";',
          ),
        },
      ],
      [
        {
          edit: `${NODES}/repository.ts`,
          by: replaceText(
            "primaryLanguage: null",
            'primaryLanguage: () => scope.show.language("TypeScript")',
          ),
        },
      ],
    ],
  },
  async (copy) => {
    const query = await openGraphql(copy);
    expect(await query(`{ ${REPOSITORY} { primaryLanguage { name } } }`)).toEqual({
      data: { repository: { primaryLanguage: { name: "TypeScript" } } },
    });
    expect(copy.compile(`${NODES}/index.ts`)).toBe("");
  },
);

testRecipe(
  {
    heading: "A GraphQL mutation",
    parts: ["src/sandbox"],
    steps: [
      [{ add: `${MUTATIONS}/labels.ts`, text: LABELS }],
      [
        {
          edit: `${MUTATIONS}/index.ts`,
          by: insertAfter(
            "const mutations = {",
            "  ...labelMutations,",
            'import { labelMutations } from "./labels.ts";',
          ),
        },
      ],
      [{ edit: README, by: replaceText("`createIssue`,", "`createIssue`, `createLabel`,") }],
    ],
  },
  async (copy) => {
    const query = await openGraphql(copy);
    const { data } = (await query(`{ ${REPOSITORY} { id } }`)) as { data: { repository: object } };
    const input = {
      repositoryId: (data.repository as { id: string }).id,
      name: "bug",
      color: "aa0000",
    };
    const mutation =
      "mutation ($input: CreateLabelInput!) " +
      "{ createLabel(input: $input) { label { name color } } }";
    expect(await query(mutation, { input })).toEqual({
      data: { createLabel: { label: { name: "bug", color: "aa0000" } } },
    });
    expect(copy.read(README)).toContain("`createLabel`");
    expect(copy.compile(`${MUTATIONS}/index.ts`)).toBe("");
  },
);

const REPOSITORY = 'repository(owner: "octocat", name: "hello")';

/** Starts the copy's sandbox. Returns the function that asks its GraphQL API as the owner. */
async function openGraphql(copy: SourceCopy) {
  const { createGitHub } = await copy.load<typeof Sandbox>("src/sandbox/index.ts");
  const github = await createGitHub({ repositories: { "octocat/hello": {} } });
  onTestFinished(() => github.close());
  return async (query: string, variables: object = {}): Promise<unknown> => {
    const answer = await fetch(`${github.url}/api/graphql`, {
      method: "POST",
      headers: { authorization: `token ${github.people["octocat"]?.token}` },
      body: JSON.stringify({ query, variables }),
    });
    return answer.json();
  };
}
