import type { FileDiff, GitRepository } from "../../git/repository.ts";
import type { Pull } from "../../model.ts";
import { changeOf } from "../../pulls/change.ts";
import { connection, type Window } from "../connection.ts";

const KINDS: Record<FileDiff["status"], string> = {
  ...{ added: "ADDED", removed: "DELETED", modified: "MODIFIED" },
  ...{ renamed: "RENAMED", copied: "COPIED", changed: "CHANGED" },
};

/** The part of a pull request that tells of its diff. Nobody marks files as viewed here. */
export function changedFiles(git: GitRepository, pull: Pull) {
  const sum = (name: "additions" | "deletions") => changeOf(git, pull).reduce((all, file) => all + file[name], 0);
  return {
    changedFiles: () => changeOf(git, pull).length,
    additions: () => sum("additions"),
    deletions: () => sum("deletions"),
    files: (window: Window) =>
      connection(changeOf(git, pull), window, (file) => ({
        __typename: "PullRequestChangedFile",
        path: file.path,
        additions: file.additions,
        deletions: file.deletions,
        changeType: KINDS[file.status],
        viewerViewedState: "UNVIEWED",
      })),
  };
}
