import { modified } from "../conditional.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentCommit } from "../present/commit.ts";
import { notFound, Refusal, unprocessable } from "../refusal.ts";

/** `GET /repos/{owner}/{repo}/commits` with `sha`, `path`, `author`, `committer`, `since` and `until`. */
export const listCommits: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/commits",
  docs: "commits/commits#list-commits",
  permission: "contents:read",
  handle(call) {
    const { git, query, repository, sandbox } = call;
    const sha = query.get("sha");
    if (!sha && git.refs("refs/heads/").length === 0) throw new Refusal(409, "Git Repository is empty.");
    const start = git.resolve(sha || repository.defaultBranch);
    if (!start) throw notFound();
    const path = query.get("path");
    const people = { author: person(call, "author"), committer: person(call, "committer") };
    const oids = git.log({ from: start, path, ...people, since: time(call, "since"), until: time(call, "until") });
    const listed = page(call, oids, (oid) => {
      const commit = git.commit(oid);
      if (!commit) throw new Error(`commit ${oid} is listed and not there`);
      return presentCommit(sandbox, repository, commit);
    });
    const newest = git.commit(oids[0] ?? "")?.committer.date;
    return newest === undefined ? listed : { ...listed, headers: { ...listed.headers, ...modified(newest) } };
  },
};

/** A login stands for its account's address. */
function person(call: Call, field: "author" | "committer"): string | null {
  const wanted = call.query.get(field);
  if (!wanted) return null;
  const account = call.sandbox.world.accounts.find((one) => one.login.toLowerCase() === wanted.toLowerCase());
  return `<${account?.email ?? wanted}>`;
}

function time(call: Call, field: "since" | "until"): string | null {
  const wanted = call.query.get(field);
  if (!wanted) return null;
  const at = new Date(wanted);
  if (Number.isNaN(at.getTime())) throw unprocessable(`${field} is not a time in ISO 8601: ${wanted}`);
  return at.toISOString();
}
