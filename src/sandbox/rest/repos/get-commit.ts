import { modified } from "../conditional.ts";
import type { Endpoint } from "../endpoint.ts";
import type { FileDiff } from "../../git/repository.ts";
import { ownChange, presentCommit, presentFile } from "../present/commit.ts";
import { unprocessable } from "../refusal.ts";
import { mediaType } from "../media-type.ts";
import { pageOf, window } from "../page.ts";
import { raw } from "../reply.ts";

/** GitHub shows 300 files a page, and 3,000 of a commit. */
const FILES = { page: 300, most: 3_000 };

/** `GET /repos/{owner}/{repo}/commits/{ref}`: a commit with its files; also as a diff, as mail, or its id alone. */
export const getCommit: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/commits/{ref...}",
  docs: "commits/commits#get-a-commit",
  permission: "contents:read",
  media: ["diff", "patch", "sha"],
  handle(call) {
    const { git, repository, sandbox } = call;
    const ref = call.params["ref"] ?? "";
    const oid = git.resolve(ref);
    const commit = oid === null ? null : git.commit(oid);
    if (oid === null || !commit) throw unprocessable(`No commit found for SHA: ${ref}`);
    const format = mediaType(call);
    if (format === "sha") return raw(commit.oid, "application/vnd.github.sha; charset=utf-8");
    if (format === "diff") {
      const base = commit.parents[0] ?? git.writeTree([]);
      return raw(`${git.diffText(base, commit.oid)}\n`, "application/vnd.github.diff; charset=utf-8");
    }
    if (format === "patch") return raw(git.mail(null, oid), "application/vnd.github.patch; charset=utf-8");
    const files = ownChange(git, commit);
    const additions = files.reduce((all, file) => all + file.additions, 0);
    const deletions = files.reduce((all, file) => all + file.deletions, 0);
    const show = (file: FileDiff) => presentFile(sandbox, repository, file, commit.oid);
    const listed = pageOf(call, files.slice(0, FILES.most), show, window(call, FILES.page, FILES.page));
    const body = {
      ...presentCommit(sandbox, repository, commit),
      stats: { total: additions + deletions, additions, deletions },
      files: listed.body,
    };
    return { ...listed, body, headers: { ...listed.headers, ...modified(commit.committer.date) } };
  },
};
