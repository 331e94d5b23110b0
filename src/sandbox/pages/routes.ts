/** Every page; a new one is a file in `views` and a line here. */
import type { Page } from "./visit.ts";
import { accountPage, homePage } from "./views/repository-list.ts";
import { actionsPage, workflowRunsPage } from "./views/actions.ts";
import {
  appPage,
  installationPage,
  newAppPage,
  newInstallationPage,
  newOrganizationAppPage,
} from "./views/apps.ts";
import { blobPage, rawPage, repositoryPage, treePage } from "./views/files.ts";
import { branchesPage, tagsPage } from "./views/branches.ts";
import { checkRunPage } from "./views/check-run.ts";
import { allCommitsPage, commitPage, commitsPage, comparePage } from "./views/commits.ts";
import { issuePage } from "./views/issue.ts";
import { issuesPage, pullsPage } from "./views/issues.ts";
import { artifactPage, jobLogPage, jobPage, runPage } from "./views/run.ts";
import { newIssuePage } from "./views/new-issue.ts";
import { patchPages } from "./views/patches.ts";
import { avatarPicturePage, badgePage } from "./views/pictures.ts";
import { pullFilesPage } from "./views/pull-files.ts";
import { pullChecksPage, pullCommitsPage, pullPage } from "./views/pull.ts";
import { releasePage, releaseFilePage, releasesPage } from "./views/releases.ts";

export const pages: Page[] = [
  ...[
    homePage,
    accountPage,
    appPage,
    installationPage,
    newAppPage,
    newOrganizationAppPage,
    newInstallationPage,
    avatarPicturePage,
  ],
  ...[
    repositoryPage,
    treePage,
    blobPage,
    rawPage,
    branchesPage,
    tagsPage,
    releasesPage,
    releasePage,
    releaseFilePage,
    commitsPage,
    allCommitsPage,
    commitPage,
    comparePage,
  ],
  ...[
    issuesPage,
    newIssuePage,
    issuePage,
    pullsPage,
    pullPage,
    pullFilesPage,
    pullCommitsPage,
    pullChecksPage,
    ...patchPages,
  ],
  ...[
    actionsPage,
    workflowRunsPage,
    badgePage,
    runPage,
    jobPage,
    jobLogPage,
    artifactPage,
    checkRunPage,
  ],
];
