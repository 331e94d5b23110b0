import type { Octokit } from "@octokit/rest";
import { expect } from "vitest";

const at = { owner: "ann", repo: "sample" };

const COMMIT = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid additions changedFiles file(path: "src/c.txt") { oid } } }
}`;
const PULLS = `{ repository(owner: "ann", name: "sample") { pullRequests(first: 9) { nodes {
  number mergeable mergeStateStatus files(first: 9) { nodes { path additions deletions changeType } }
  commits(first: 9) { nodes { commit { oid message history(first: 3) { nodes { oid } } } } }
} } } }`;

/**
 * Plays two branches, a rename, a merged pull request, a conflicting one, rebases, lists and
 * comparisons.
 */
export async function afternoon({ rest, request }: Octokit): Promise<void> {
  const { data: main } = await rest.git.getRef({ ...at, ref: "heads/main" });
  const base = main.object.sha;
  for (const name of ["work", "other"])
    await rest.git.createRef({ ...at, ref: `refs/heads/${name}`, sha: base });
  const change = async (branch: string, parent: string, path: string, content: string) => {
    const file = { path, mode: "100644", type: "blob", content } as const;
    const tree = await rest.git.createTree({ ...at, base_tree: parent, tree: [file] });
    const wanted = {
      ...at,
      message: `${path} on ${branch}`,
      tree: tree.data.sha,
      parents: [parent],
    };
    const { data } = await rest.git.createCommit(wanted);
    await rest.git.updateRef({ ...at, ref: `heads/${branch}`, sha: data.sha });
    return data.sha;
  };
  const first = await change("work", base, "a.txt", "one\nmore\n");
  const other = await change("other", base, "a.txt", "one\nless\n");
  const baseUrl = "http://github.test/api";
  const additions = [{ path: "src/c.txt", contents: Buffer.from("three\n").toString("base64") }];
  const branch = { repositoryNameWithOwner: "ann/sample", branchName: "work" };
  const input = {
    branch,
    expectedHeadOid: first,
    message: { headline: "Signed" },
    fileChanges: { additions },
  };
  await request("POST /graphql", { baseUrl, query: COMMIT, variables: { input } });
  await rest.pulls.create({ ...at, head: "work", base: "main", title: "Work" });
  await rest.pulls.create({ ...at, head: "other", base: "main", title: "Other" });
  const asked = { ...at, pull_number: 1 };
  for (const seen of [
    await request("POST /graphql", { baseUrl, query: PULLS }),
    await rest.pulls.listFiles(asked),
    await rest.pulls.get({ ...asked, mediaType: { format: "diff" } }),
    await rest.repos.compareCommitsWithBasehead({ ...at, basehead: `${other}...work` }),
    await rest.repos.listCommits({ ...at, sha: "work", path: "src" }),
    await rest.repos.getContent({ ...at, path: "src", ref: "work" }),
    await rest.git.getTree({ ...at, tree_sha: "work", recursive: "1" }),
    await rest.repos.listLanguages(at),
    await rest.repos.getCommit({ ...at, ref: first.slice(0, 9) }),
  ]) {
    expect(seen.status).toBe(200);
  }
  await rest.pulls.merge({ ...asked, merge_method: "rebase" });
  await rest.pulls.get({ ...at, pull_number: 2 });
  await expect(rest.pulls.merge({ ...at, pull_number: 2 })).rejects.toThrow("not mergeable");
  await change("other", other, "a.txt", "one\nmore\n");
  await rest.pulls.updateBranch({ ...at, pull_number: 2 });
  await rest.git.deleteRef({ ...at, ref: "heads/work" });
  await rest.pulls.merge({ ...at, pull_number: 2, merge_method: "merge" }).catch(() => null);
  await request("POST /graphql", { baseUrl, query: PULLS });
}
