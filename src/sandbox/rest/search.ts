import { SearchError, searchVisibleIssues as findIssues } from "../issue-search.ts";
import { defineEndpoint, type Endpoint } from "./endpoint.ts";
import { createPage, readChoice } from "./listing.ts";
import { serializeIssue } from "./serializers/issue.ts";
import { createValidationError } from "./http-error.ts";

/** Finds issues and pull requests in all repositories that the caller sees. */
const searchIssues = defineEndpoint({
  method: "GET",
  path: "/search/issues",
  docs: "search/search#search-issues-and-pull-requests",
  permission: "anyone",
  handle(call) {
    const { actor, query, sandbox } = call;
    const text = query.get("q") ?? "";
    if (text.trim() === "") throw createValidationError("Search", "q", "missing");
    const by = readChoice(call, "Search", "sort", ["created", "updated", "comments"]);
    const up = readChoice(call, "Search", "order", ["desc", "asc"]) === "asc";
    const { body, ...reply } = createPage(
      call,
      searchOrRefuse(() => findIssues(sandbox, actor, text, { by, up })),
      ({ repository, issue }) => ({ ...serializeIssue(sandbox, repository, issue), score: 1 }),
      "items",
    );
    return {
      ...reply,
      body: { ...(body as object), incomplete_results: false, search_type: "lexical" },
    };
  },
});

function searchOrRefuse<T>(search: () => T): T {
  try {
    return search();
  } catch (error) {
    if (error instanceof SearchError)
      throw createValidationError("Search", "q", "invalid", error.message);
    throw error;
  }
}

export const searchEndpoints: Endpoint[] = [searchIssues];
