import type { Endpoint } from "../endpoint.ts";
import { ownChange, presentCommit, presentFile } from "../present/commit.ts";
import { unprocessable } from "../refusal.ts";
import { ok, raw } from "../reply.ts";
import { mediaType } from "../media-type.ts";

/** `GET /repos/{owner}/{repo}/commits/{ref}`: a commit with its files; also as a diff, or its id alone. */
export const getCommit: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/commits/{ref...}",
  permission: "contents:read",
  handle(call) {
    const { git, repository, sandbox } = call;
    const ref = call.params["ref"] ?? "";
    const oid = git.resolve(ref);
    const commit = oid === null ? null : git.commit(oid);
    if (!commit) throw unprocessable(`No commit found for SHA: ${ref}`);
    const format = mediaType(call);
    if (format === "sha") return raw(commit.oid, "application/vnd.github.sha; charset=utf-8");
    if (format === "diff") {
      const base = commit.parents[0] ?? git.writeTree([]);
      return raw(`${git.diffText(base, commit.oid)}\n`, "application/vnd.github.diff; charset=utf-8");
    }
    const files = ownChange(git, commit);
    const additions = files.reduce((all, file) => all + file.additions, 0);
    const deletions = files.reduce((all, file) => all + file.deletions, 0);
    return ok({
      ...presentCommit(sandbox, repository, commit),
      stats: { total: additions + deletions, additions, deletions },
      files: files.map((file) => presentFile(sandbox, repository, file, commit.oid)),
    });
  },
};
