import { formatNodeId, getRepositoryPageUrl } from "../../rest/serializers/urls.ts";
import { createConnection, sortByOrder, type ConnectionArgs } from "../connection.ts";
import { checkReadAccess, createUrlFields, type GraphqlNode, type GraphqlScope } from "../scope.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Issue } from "../../schema/issues.ts";

type Label = Repository["labels"][number];

export function buildLabelNode(
  scope: GraphqlScope,
  repository: Repository,
  label: Label,
): GraphqlNode {
  const labelled = () =>
    scope.sandbox.world.issues.filter(
      (one) => one.repositoryId === repository.id && one.labels.includes(label.name),
    );
  return {
    __typename: "Label",
    id: formatNodeId("LA", label.id),
    name: label.name,
    color: label.color,
    description: label.description,
    isDefault: false,
    ...createUrlFields(
      `${getRepositoryPageUrl(scope.sandbox, repository)}/labels/${encodeURIComponent(label.name)}`,
    ),
    repository: () => scope.show.repository(repository),
    issues: (window: ConnectionArgs) => {
      checkReadAccess(scope, repository, "issues");
      const found = labelled().filter((one) => !one.pull);
      return createConnection(found, window, (one) => scope.show.issue(repository, one));
    },
    pullRequests: (window: ConnectionArgs) => {
      checkReadAccess(scope, repository, "pull_requests");
      const found = labelled().flatMap((issue) =>
        issue.pull ? [{ issue, pull: issue.pull }] : [],
      );
      return createConnection(found, window, ({ issue, pull }) =>
        scope.show.pull(repository, issue, pull),
      );
    },
  };
}

interface LabelsArgs extends ConnectionArgs {
  query?: string | null;
  orderBy?: { field: string; direction: string } | null;
}

/** Returns labels of a repository or, with `issue`, those of the issue. */
export function createLabelConnection(
  scope: GraphqlScope,
  repository: Repository,
  args: LabelsArgs,
  issue?: Issue,
) {
  const wanted = args.query?.toLowerCase() ?? "";
  const found = repository.labels.filter(
    (one) =>
      (!issue || issue.labels.includes(one.name)) &&
      (one.name.toLowerCase().includes(wanted) || one.description?.toLowerCase().includes(wanted)),
  );
  // Labels are numbered in the order of creation, so their ids give their age.
  const order = sortByOrder(found, args.orderBy, {
    NAME: (one) => one.name.toLowerCase(),
    CREATED_AT: (one) => one.id,
  });
  return createConnection(order, args, (one) => buildLabelNode(scope, repository, one));
}
