import { gitOf } from "../git/of.ts";
import type { Repository } from "../model.ts";
import { nodeId } from "../rest/present/address.ts";
import { objectNode } from "./git-nodes.ts";
import type { Scope } from "./root.ts";

/** A branch or tag by its full name; null when there is none. */
export function refNode(scope: Scope, repository: Repository, name: string) {
  const git = gitOf(scope.sandbox, repository);
  const oid = git.ref(name);
  if (oid === null) return null;
  const short = name.split("/").slice(2).join("/");
  return {
    __typename: "Ref",
    id: nodeId("REF", `${repository.id}:${name}`),
    name: short,
    prefix: name.slice(0, name.length - short.length),
    target: () => objectNode(scope, repository, oid),
  };
}
