/** Every page; a new one is a file in `views` and a line here. */
import type { Page } from "./visit.ts";
import { account } from "./views/account.ts";
import { actions, workflowRuns } from "./views/actions.ts";
import { app, installation } from "./views/app.ts";
import { blob, raw } from "./views/blob.ts";
import { branches, tags } from "./views/branches.ts";
import { checkRun } from "./views/check-run.ts";
import { commit } from "./views/commit.ts";
import { allCommits, commits } from "./views/commits.ts";
import { compare } from "./views/compare.ts";
import { home } from "./views/home.ts";
import { issue } from "./views/issue.ts";
import { issues, pulls } from "./views/issues.ts";
import { artifact, job, jobLog } from "./views/job.ts";
import { newApp, newOrganizationApp } from "./views/new-app.ts";
import { newInstallation } from "./views/new-installation.ts";
import { newIssue } from "./views/new-issue.ts";
import { patches } from "./views/patches.ts";
import { avatarPicture, badge } from "./views/pictures.ts";
import { pullFiles } from "./views/pull-files.ts";
import { pullChecks, pullCommits } from "./views/pull-parts.ts";
import { pull } from "./views/pull.ts";
import { release, releaseFile, releases } from "./views/releases.ts";
import { run } from "./views/run.ts";
import { repository, tree } from "./views/tree.ts";

export const pages: Page[] = [
  ...[home, account, app, installation, newApp, newOrganizationApp, newInstallation, avatarPicture],
  ...[
    repository,
    tree,
    blob,
    raw,
    branches,
    tags,
    releases,
    release,
    releaseFile,
    commits,
    allCommits,
    commit,
    compare,
  ],
  ...[issues, newIssue, issue, pulls, pull, pullFiles, pullCommits, pullChecks, ...patches],
  ...[actions, workflowRuns, badge, run, job, jobLog, artifact, checkRun],
];
