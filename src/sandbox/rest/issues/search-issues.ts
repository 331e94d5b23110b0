import { searchIssues as findIssues } from "../../search/issues.ts";
import { SearchRefused } from "../../search/terms.ts";
import type { Endpoint } from "../endpoint.ts";
import { choice } from "../listing.ts";
import { page } from "../page.ts";
import { presentIssue } from "../present/issue.ts";
import { validationFailed } from "../refusal.ts";

/** Finds issues and pull requests in all repositories that the caller sees. */
export const searchIssues: Endpoint = {
  method: "GET",
  path: "/search/issues",
  docs: "search/search#search-issues-and-pull-requests",
  permission: "anyone",
  handle(call) {
    const { actor, query, sandbox } = call;
    const text = query.get("q") ?? "";
    if (text.trim() === "") throw validationFailed("Search", "q", "missing");
    const by = choice(call, "Search", "sort", ["created", "updated", "comments"]);
    const up = choice(call, "Search", "order", ["desc", "asc"]) === "asc";
    const { body, ...reply } = page(
      call,
      find(() => findIssues(sandbox, actor, text, { by, up })),
      ({ repository, issue }) => ({ ...presentIssue(sandbox, repository, issue), score: 1 }),
      "items",
    );
    return { ...reply, body: { ...(body as object), incomplete_results: false, search_type: "lexical" } };
  },
};

function find<T>(search: () => T): T {
  try {
    return search();
  } catch (error) {
    if (error instanceof SearchRefused) throw validationFailed("Search", "q", "invalid", error.message);
    throw error;
  }
}
