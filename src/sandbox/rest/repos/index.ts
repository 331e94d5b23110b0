import type { Endpoint } from "../endpoint.ts";
import { compare } from "./compare.ts";
import { getBranchRules } from "./get-branch-rules.ts";
import { getBranch } from "./get-branch.ts";
import { getCommit } from "./get-commit.ts";
import { getContents, getRootContents } from "./get-contents.ts";
import { getPermission } from "./get-permission.ts";
import { getRepository } from "./get-repository.ts";
import { listBranches } from "./list-branches.ts";
import { listCommits } from "./list-commits.ts";
import { listTags } from "./list-tags.ts";
import { mergeBranches } from "./merge-branches.ts";

export const reposEndpoints: Endpoint[] = [
  getRepository,
  getPermission,
  listBranches,
  getBranch,
  getBranchRules,
  listCommits,
  getCommit,
  compare,
  getContents,
  getRootContents,
  mergeBranches,
  listTags,
];
