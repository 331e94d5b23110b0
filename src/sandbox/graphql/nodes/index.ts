/** Every kind of object that the sandbox shows; a new one is a file and its line here and in `show.ts`. */
import type { RestParts } from "../../rest/answer.ts";
import type { Scope } from "../scope.ts";
import type { Show } from "../show.ts";
import { accountNode, actorNode, ownerNode, userNode } from "./actor.ts";
import { checkRunNode, checkSuiteNode } from "./check.ts";
import { commentNode } from "./comment.ts";
import { commitNode } from "./commit.ts";
import { entryNode, objectNode, treeNode } from "./git.ts";
import { issueNode } from "./issue.ts";
import { labelNode } from "./label.ts";
import { pullNode } from "./pull.ts";
import { refNode } from "./ref.ts";
import { releaseNode } from "./release.ts";
import { repositoryNode } from "./repository.ts";
import { reviewNode } from "./review.ts";
import { rollupNode, statusNode } from "./rollup.ts";
import { reviewCommentNode, threadNode } from "./thread.ts";
import { workflowRunNode } from "./workflow-run.ts";

export function createScope(parts: RestParts): Scope {
  const show: Show = {
    actor: (...given) => actorNode(scope, ...given),
    owner: (...given) => ownerNode(scope, ...given),
    user: (...given) => userNode(scope, ...given),
    account: (...given) => accountNode(scope, ...given),
    repository: (...given) => repositoryNode(scope, ...given),
    label: (...given) => labelNode(scope, ...given),
    issue: (...given) => issueNode(scope, ...given),
    comment: (...given) => commentNode(scope, ...given),
    pull: (...given) => pullNode(scope, ...given),
    review: (...given) => reviewNode(scope, ...given),
    thread: (...given) => threadNode(scope, ...given),
    reviewComment: (...given) => reviewCommentNode(scope, ...given),
    ref: (...given) => refNode(scope, ...given),
    release: (...given) => releaseNode(scope, ...given),
    object: (...given) => objectNode(scope, ...given),
    commit: (...given) => commitNode(scope, ...given),
    tree: (...given) => treeNode(scope, ...given),
    entry: (...given) => entryNode(scope, ...given),
    checkRun: (...given) => checkRunNode(scope, ...given),
    checkSuite: (...given) => checkSuiteNode(scope, ...given),
    workflowRun: (...given) => workflowRunNode(scope, ...given),
    rollup: (...given) => rollupNode(scope, ...given),
    status: (...given) => statusNode(scope, ...given),
  };
  const scope: Scope = { ...parts, show };
  return scope;
}
