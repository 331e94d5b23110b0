/** Every page. A new file of pages needs an import and a line in the list. */
import type { Page } from "./visit.ts";
import { actionsPages } from "./views/actions.ts";
import { appPages } from "./views/apps.ts";
import { branchPages } from "./views/branches.ts";
import { checkRunPages } from "./views/check-run.ts";
import { commitPages } from "./views/commits.ts";
import { filePages } from "./views/files.ts";
import { issuePages } from "./views/issue.ts";
import { issueListPages } from "./views/issues.ts";
import { newIssuePages } from "./views/new-issue.ts";
import { patchPages } from "./views/patches.ts";
import { picturePages } from "./views/pictures.ts";
import { pullPages } from "./views/pull.ts";
import { pullFilePages } from "./views/pull-files.ts";
import { releasePages } from "./views/releases.ts";
import { accountPages } from "./views/repository-list.ts";
import { runPages } from "./views/run.ts";

export const pages: Page[] = [
  ...accountPages,
  ...appPages,
  ...picturePages,
  ...filePages,
  ...branchPages,
  ...releasePages,
  ...commitPages,
  ...issueListPages,
  ...newIssuePages,
  ...issuePages,
  ...pullPages,
  ...pullFilePages,
  ...patchPages,
  ...actionsPages,
  ...runPages,
  ...checkRunPages,
];
