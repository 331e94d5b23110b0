import type { Call, Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { repositoryApi, repositoryPage } from "../present/address.ts";
import { presentCommit, presentFile } from "../present/commit.ts";
import { notFound, Refusal } from "../refusal.ts";
import { raw } from "../reply.ts";
import { mediaType } from "../media-type.ts";

const MOST_FILES = 300;

/**
 * `GET /repos/{owner}/{repo}/compare/{base}...{head}`: what head has since both parted. Commits come in pages, files
 * with the first one only: https://docs.github.com/en/rest/commits/commits#compare-two-commits
 */
export const compare: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/compare/{basehead...}",
  docs: "commits/commits#compare-two-commits",
  permission: "contents:read",
  media: ["diff", "patch"],
  handle(call) {
    const { git, repository, sandbox } = call;
    const text = call.params["basehead"] ?? "";
    const [from, to] = text.split("...");
    const base = side(call, from);
    const head = side(call, to);
    const fork = git.mergeBase(base, head);
    if (!fork) throw new Refusal(404, `No common ancestor between ${from} and ${to}.`);
    if (mediaType(call) === "diff") {
      return raw(`${git.diffText(fork, head)}\n`, "application/vnd.github.diff; charset=utf-8");
    }
    if (mediaType(call) === "patch") {
      return raw(git.mail(fork, head), "application/vnd.github.patch; charset=utf-8");
    }
    const ahead = git.log({ from: head, without: [base], topological: true, reverse: true });
    const behind = git.log({ from: base, without: [head] }).length;
    const show = (oid: string) => {
      const commit = git.commit(oid);
      if (!commit) throw notFound();
      return presentCommit(sandbox, repository, commit);
    };
    const first = Number(call.query.get("page") ?? 1) === 1;
    const files = first ? git.diff(fork, head).slice(0, MOST_FILES) : [];
    const commits = page(call, ahead, show);
    const url = `${repositoryApi(sandbox, repository)}/compare/${text}`;
    const html = `${repositoryPage(sandbox, repository)}/compare/${text}`;
    const body = {
      url,
      html_url: html,
      permalink_url: `${repositoryPage(sandbox, repository)}/compare/${base}...${head}`,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: show(base),
      merge_base_commit: show(fork),
      status: statusOf(ahead.length, behind),
      ahead_by: ahead.length,
      behind_by: behind,
      total_commits: ahead.length,
      commits: commits.body,
      files: files.map((file) => presentFile(sandbox, repository, file, head)),
    };
    return { ...commits, body };
  },
};

/** The commit of one side, `branch` or `owner:branch`; 404 where there is none. */
function side(call: Call, name: string | undefined): string {
  const colon = name?.indexOf(":") ?? -1;
  const owner = colon < 0 ? call.repository.owner : name?.slice(0, colon);
  if (!name || owner?.toLowerCase() !== call.repository.owner.toLowerCase()) throw notFound();
  const oid = call.git.resolve(name.slice(colon + 1));
  if (!oid) throw notFound();
  return oid;
}

function statusOf(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return "diverged";
  if (ahead > 0) return "ahead";
  return behind > 0 ? "behind" : "identical";
}
