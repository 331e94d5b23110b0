/** The design's budget of requests depends on what GitHub's queries cost. */
import { Observations, type Probe } from "../probe.ts";

interface Cost {
  rateLimit: { cost: number; nodeCount: number; limit: number };
}

/**
 * GitHub's formula: the number of requests that fill a query's connections, divided by a hundred,
 * and at least one point.
 */
const QUERIES = [
  { what: "one object", fields: "defaultBranchRef { name }", cost: 1, nodes: 0 },
  {
    ...{ what: "20 pull requests with 50 reviews each", cost: 1, nodes: 1_020 },
    fields: "pullRequests(first: 20) { nodes { reviews(first: 50) { nodes { state } } } }",
  },
  {
    ...{ what: "100 pull requests with 50 threads of 20 comments", cost: 51, nodes: 105_100 },
    fields: `pullRequests(first: 100) { nodes { reviewThreads(first: 50) {
      nodes { comments(first: 20) { nodes { id } } } } } }`,
  },
] as const;

export const graphqlCosts: Probe = {
  name: "graphql-costs",
  title: "A GraphQL query costs a point per hundred requests that its connections need",
  needs: [],
  creates: "nothing",
  docs: "https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api",
  baton: "Its queries stay at one point by asking for few connections below a connection.",
  sandbox: "It charges by the same formula.",
  async run({ octokit, at }) {
    const seen = new Observations();
    for (const { what, fields, cost, nodes } of QUERIES) {
      const query = `query ($owner: String!, $repo: String!) {
        repository(owner: $owner, name: $repo) { ${fields} }
        rateLimit(dryRun: true) { cost nodeCount limit }
      }`;
      const { rateLimit } = await octokit.graphql<Cost>(query, { ...at });
      seen.expect(
        rateLimit.cost === cost && rateLimit.nodeCount === nodes,
        `${what}: ${rateLimit.cost} points and ${rateLimit.nodeCount} nodes (assumed ` +
          `${cost} and ${nodes})`,
      );
    }
    const { data } = await octokit.rest.rateLimit.get();
    const { core, graphql } = data.resources;
    return seen.note(
      `Limits per hour: ${core.limit} requests, ${graphql?.limit ?? "no"} points of GraphQL`,
    );
  },
};
