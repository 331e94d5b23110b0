import { defineEndpoint, type Endpoint } from "./endpoint.ts";
import { respondOk } from "./reply.ts";
import { getClient, type RateLimitResource } from "../request-log.ts";
import { HttpError } from "./http-error.ts";

/**
 * Describes the kind of GitHub. An Enterprise Server reports its version, and lists no addresses of
 * hooks.
 */
const getMeta = defineEndpoint({
  method: "GET",
  path: "/meta",
  docs: "meta/meta#get-apiname-meta-information",
  permission: "anyone",
  handle: () =>
    respondOk({ verifiable_password_authentication: false, installed_version: "3.20.0" }),
});

/**
 * Returns the rate limit, free of charge. A GitHub Enterprise Server without limits answers 404.
 */
const getRateLimit = defineEndpoint({
  method: "GET",
  path: "/rate_limit",
  docs: "rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user",
  permission: "anyone",
  handle({ actor, requests, sandbox }) {
    const left = (resource: RateLimitResource) =>
      requests.announce(getClient(actor), resource, sandbox.clock());
    const resources = { core: left("core"), search: left("search"), graphql: left("graphql") };
    if (resources.core === null) throw new HttpError(404, "Rate limiting is not enabled.");
    return { ...respondOk({ resources, rate: resources.core }), free: true };
  },
});

/** GitHub's index of addresses. Those of features that the sandbox lacks lead to 404. */
const PLACES = {
  current_user_url: "/user",
  authorizations_url: "/authorizations",
  code_search_url: "/search/code?q={query}{&page,per_page,sort,order}",
  commit_search_url: "/search/commits?q={query}{&page,per_page,sort,order}",
  emails_url: "/user/emails",
  emojis_url: "/emojis",
  events_url: "/events",
  feeds_url: "/feeds",
  followers_url: "/user/followers",
  following_url: "/user/following{/target}",
  gists_url: "/gists{/gist_id}",
  issue_search_url: "/search/issues?q={query}{&page,per_page,sort,order}",
  issues_url: "/issues",
  keys_url: "/user/keys",
  label_search_url: "/search/labels?q={query}&repository_id={repository_id}{&page,per_page}",
  notifications_url: "/notifications",
  organization_url: "/orgs/{org}",
  organization_repositories_url: "/orgs/{org}/repos{?type,page,per_page,sort}",
  organization_teams_url: "/orgs/{org}/teams",
  public_gists_url: "/gists/public",
  rate_limit_url: "/rate_limit",
  repository_url: "/repos/{owner}/{repo}",
  repository_search_url: "/search/repositories?q={query}{&page,per_page,sort,order}",
  current_user_repositories_url: "/user/repos{?type,page,per_page,sort}",
  starred_url: "/user/starred{/owner}{/repo}",
  starred_gists_url: "/gists/starred",
  user_url: "/users/{user}",
  user_organizations_url: "/user/orgs",
  user_repositories_url: "/users/{user}/repos{?type,page,per_page,sort}",
  user_search_url: "/search/users?q={query}{&page,per_page,sort,order}",
};

const getRoot = defineEndpoint({
  method: "GET",
  path: "/",
  docs: "meta/meta#github-api-root",
  permission: "anyone",
  handle({ sandbox }) {
    const places = Object.entries(PLACES).map(([name, path]) => [name, `${sandbox.apiUrl}${path}`]);
    const html = `${sandbox.url}/settings/connections/applications{/client_id}`;
    return respondOk({ ...Object.fromEntries(places), current_user_authorizations_html_url: html });
  },
});

/** Endpoints about the API itself. */
export const metaEndpoints: Endpoint[] = [getRoot, getMeta, getRateLimit];
