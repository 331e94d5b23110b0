import { gitOf } from "../../git/of.ts";
import type { Repository } from "../../model.ts";
import { connection, type Window } from "../connection.ts";
import { mayRead, type Scope } from "../scope.ts";

interface RefsArgs extends Window {
  refPrefix: string;
  query?: string | null;
  direction?: "ASC" | "DESC" | null;
  orderBy?: { field: string; direction: "ASC" | "DESC" } | null;
}

/** The part of a repository that git answers. */
export function repositoryGit(scope: Scope, repository: Repository) {
  const git = gitOf(scope.sandbox, repository);
  const need = () => mayRead(scope, repository, "contents");
  return {
    isEmpty: () => git.refs("refs/heads/").length === 0,
    defaultBranchRef: () => {
      need();
      return scope.show.ref(repository, `refs/heads/${repository.defaultBranch}`);
    },
    ref: ({ qualifiedName }: { qualifiedName: string }) => {
      need();
      const names = [qualifiedName, `refs/heads/${qualifiedName}`, `refs/tags/${qualifiedName}`];
      const found = names.find((name) => git.ref(name) !== null);
      return found === undefined ? null : scope.show.ref(repository, found);
    },
    refs: (args: RefsArgs) => {
      need();
      const found = git.refs(args.refPrefix).filter((one) => !args.query || one.ref.includes(args.query));
      const { field = "ALPHABETICAL", direction = args.direction ?? "ASC" } = args.orderBy ?? {};
      const date = (oid: string) => git.commit(git.peel(oid) ?? "")?.committer.date ?? "";
      if (field === "TAG_COMMIT_DATE") found.sort((a, b) => date(a.oid).localeCompare(date(b.oid)));
      if (direction === "DESC") found.reverse();
      return connection(found, args, (one) => scope.show.ref(repository, one.ref));
    },
    object: ({ expression, oid }: { expression?: string | null; oid?: string | null }) => {
      need();
      if (oid) return scope.show.object(repository, oid);
      const [rev = "", path] = (expression ?? "").split(/:(.*)/s);
      const commit = git.resolve(rev);
      if (path === undefined) return commit === null ? null : scope.show.object(repository, commit);
      const entry = commit === null ? null : git.at(commit, path);
      return entry === null ? null : scope.show.object(repository, entry.oid);
    },
  };
}
