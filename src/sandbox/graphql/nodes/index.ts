/** Every kind of object. A new one needs a file, a line here and a line in `scope.ts`. */
import type { RestContext } from "../../rest/answer.ts";
import type { GraphqlScope, NodeBuilders } from "../scope.ts";
import { buildAccountNode, buildActorNode, buildOwnerNode, buildUserNode } from "./actor.ts";
import {
  buildCheckRunNode,
  buildCheckSuiteNode,
  buildRollupNode,
  buildStatusNode,
} from "./check.ts";
import { buildCommentNode } from "./comment.ts";
import { buildCommitNode } from "./commit.ts";
import { buildEntryNode, buildObjectNode, buildRefNode, buildTreeNode } from "./git.ts";
import { buildIssueNode } from "./issue.ts";
import { buildLabelNode } from "./label.ts";
import { buildPullNode } from "./pull.ts";
import { buildReleaseNode } from "./release.ts";
import { buildRepositoryNode } from "./repository.ts";
import { buildReviewCommentNode, buildReviewNode, buildThreadNode } from "./review.ts";
import { buildWorkflowRunNode } from "./workflow-run.ts";

export function createScope(parts: RestContext): GraphqlScope {
  const show: NodeBuilders = {
    actor: (...given) => buildActorNode(scope, ...given),
    owner: (...given) => buildOwnerNode(scope, ...given),
    user: (...given) => buildUserNode(scope, ...given),
    account: (...given) => buildAccountNode(scope, ...given),
    repository: (...given) => buildRepositoryNode(scope, ...given),
    label: (...given) => buildLabelNode(scope, ...given),
    issue: (...given) => buildIssueNode(scope, ...given),
    comment: (...given) => buildCommentNode(scope, ...given),
    pull: (...given) => buildPullNode(scope, ...given),
    review: (...given) => buildReviewNode(scope, ...given),
    thread: (...given) => buildThreadNode(scope, ...given),
    reviewComment: (...given) => buildReviewCommentNode(scope, ...given),
    ref: (...given) => buildRefNode(scope, ...given),
    release: (...given) => buildReleaseNode(scope, ...given),
    object: (...given) => buildObjectNode(scope, ...given),
    commit: (...given) => buildCommitNode(scope, ...given),
    tree: (...given) => buildTreeNode(scope, ...given),
    entry: (...given) => buildEntryNode(scope, ...given),
    checkRun: (...given) => buildCheckRunNode(scope, ...given),
    checkSuite: (...given) => buildCheckSuiteNode(scope, ...given),
    workflowRun: (...given) => buildWorkflowRunNode(scope, ...given),
    rollup: (...given) => buildRollupNode(scope, ...given),
    status: (...given) => buildStatusNode(scope, ...given),
  };
  const scope: GraphqlScope = { ...parts, show };
  return scope;
}
