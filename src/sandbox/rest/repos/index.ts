import type { Endpoint } from "../endpoint.ts";
import { checkAssignee, listAssignees } from "./assignees.ts";
import { checkCollaborator, listCollaborators } from "./collaborators.ts";
import { compare } from "./compare.ts";
import { createDispatchEvent } from "./create-dispatch-event.ts";
import { getBranchRules } from "./get-branch-rules.ts";
import { getBranch } from "./get-branch.ts";
import { getCommit } from "./get-commit.ts";
import { deleteContents, putContents } from "./change-contents.ts";
import { getContents, getRootContents } from "./get-contents.ts";
import { getPermission } from "./get-permission.ts";
import { getReadme } from "./get-readme.ts";
import { getRepository } from "./get-repository.ts";
import { listActivities } from "./list-activities.ts";
import { listBranches } from "./list-branches.ts";
import { listCommitPulls } from "./list-commit-pulls.ts";
import { listCommits } from "./list-commits.ts";
import { listLanguages } from "./list-languages.ts";
import { listTags } from "./list-tags.ts";
import { mergeBranches } from "./merge-branches.ts";
import { protectionEndpoints } from "./protection/index.ts";
import { renameBranch } from "./rename-branch.ts";
import { rulesetEndpoints } from "./rulesets.ts";
import { transferRepository } from "./transfer-repository.ts";
import { updateRepository } from "./update-repository.ts";

export const reposEndpoints: Endpoint[] = [
  getRepository,
  updateRepository,
  transferRepository,
  getPermission,
  listCollaborators,
  checkCollaborator,
  listAssignees,
  checkAssignee,
  listBranches,
  getBranch,
  getBranchRules,
  ...protectionEndpoints,
  ...rulesetEndpoints,
  renameBranch,
  listCommits,
  getCommit,
  listCommitPulls,
  compare,
  listLanguages,
  listActivities,
  getReadme,
  getContents,
  putContents,
  deleteContents,
  getRootContents,
  mergeBranches,
  createDispatchEvent,
  listTags,
];
