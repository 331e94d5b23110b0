import { gitOf } from "../../git/of.ts";
import type { Repository } from "../../model.ts";
import { refNodeId } from "../../rest/present/address.ts";
import type { Scope } from "../scope.ts";
import type { Node } from "../show.ts";
import { protectionOfRef, updateRuleOfRef } from "./protection.ts";
import { pullConnection, type PullsArgs } from "./pulls.ts";

/** A branch or tag by its full name; null when there is none. */
export function refNode(scope: Scope, repository: Repository, name: string): Node | null {
  const git = gitOf(scope.sandbox, repository);
  const oid = git.ref(name);
  if (oid === null) return null;
  const short = name.split("/").slice(2).join("/");
  return {
    __typename: "Ref",
    id: refNodeId(repository, name),
    name: short,
    prefix: name.slice(0, name.length - short.length),
    target: () => scope.show.object(repository, oid),
    repository: () => scope.show.repository(repository),
    branchProtectionRule: () => protectionOfRef(scope, repository, name),
    refUpdateRule: () => updateRuleOfRef(scope, repository, name),
    associatedPullRequests: (args: PullsArgs) => pullConnection(scope, repository, { ...args, headRefName: short }),
  };
}
