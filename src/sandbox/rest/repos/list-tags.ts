import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { refNodeId, repositoryApi } from "../present/address.ts";

/** `GET /repos/{owner}/{repo}/tags`: names, and the commits behind them. */
export const listTags: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/tags",
  docs: "repos/repos#list-repository-tags",
  permission: "contents:read",
  handle(call) {
    const api = repositoryApi(call.sandbox, call.repository);
    const tags = call.git.refs("refs/tags/").flatMap(({ ref, oid }) => {
      const sha = call.git.peel(oid);
      return sha ? [{ name: ref.slice("refs/tags/".length), sha }] : [];
    });
    return page(call, tags.toReversed(), ({ name, sha }) => ({
      name,
      commit: { sha, url: `${api}/commits/${sha}` },
      zipball_url: `${api}/zipball/refs/tags/${name}`,
      tarball_url: `${api}/tarball/refs/tags/${name}`,
      node_id: refNodeId(call.repository, `refs/tags/${name}`),
    }));
  },
};
