import type { Issue, Repository } from "../../model.ts";
import { nodeId, repositoryPage } from "../../rest/present/address.ts";
import { connection, ordered, type Window } from "../connection.ts";
import { addresses, mayRead, type Scope } from "../scope.ts";
import type { Node } from "../show.ts";

type Label = Repository["labels"][number];

export function labelNode(scope: Scope, repository: Repository, label: Label): Node {
  const labelled = () =>
    scope.sandbox.world.issues.filter((one) => one.repositoryId === repository.id && one.labels.includes(label.name));
  return {
    __typename: "Label",
    id: nodeId("LA", label.id),
    name: label.name,
    color: label.color,
    description: label.description,
    isDefault: false,
    ...addresses(`${repositoryPage(scope.sandbox, repository)}/labels/${encodeURIComponent(label.name)}`),
    repository: () => scope.show.repository(repository),
    issues: (window: Window) => {
      mayRead(scope, repository, "issues");
      const found = labelled().filter((one) => !one.pull);
      return connection(found, window, (one) => scope.show.issue(repository, one));
    },
    pullRequests: (window: Window) => {
      mayRead(scope, repository, "pull_requests");
      const found = labelled().flatMap((issue) => (issue.pull ? [{ issue, pull: issue.pull }] : []));
      return connection(found, window, ({ issue, pull }) => scope.show.pull(repository, issue, pull));
    },
  };
}

interface LabelsArgs extends Window {
  query?: string | null;
  orderBy?: { field: string; direction: string } | null;
}

/** Labels of a repository or, with `issue`, those that it wears. */
export function labelConnection(scope: Scope, repository: Repository, args: LabelsArgs, issue?: Issue) {
  const wanted = args.query?.toLowerCase() ?? "";
  const found = repository.labels.filter(
    (one) =>
      (!issue || issue.labels.includes(one.name)) &&
      (one.name.toLowerCase().includes(wanted) || one.description?.toLowerCase().includes(wanted)),
  );
  // Labels are numbered as they are made, so that their ids tell their age.
  const order = ordered(found, args.orderBy, { NAME: (one) => one.name.toLowerCase(), CREATED_AT: (one) => one.id });
  return connection(order, args, (one) => labelNode(scope, repository, one));
}
