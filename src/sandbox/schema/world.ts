// The sandbox's state: GitHub's objects as plain JSON. Git objects are stored next to it, in bare
// repositories. `rest/serializers`, `graphql/nodes` and `pages` build the clients' views from it.
import type { Account, App, Installation, Token } from "./accounts.ts";
import type { Repository } from "./repository.ts";
import type { Issue } from "./issues.ts";
import type { Comment } from "./comments.ts";
import type { CheckRun, CheckSuite, CommitStatus } from "./checks.ts";
import type { Workflow, Run, Artifact } from "./runs.ts";
import type { Deployment } from "./deployments.ts";
import type { Release } from "./releases.ts";

/** The whole world as one JSON document, without git data. */
export interface World {
  version: 1;
  nextId: number;
  accounts: Account[];
  apps: App[];
  installations: Installation[];
  tokens: Token[];
  repositories: Repository[];
  issues: Issue[];
  comments: Comment[];
  checkRuns: CheckRun[];
  /** Suites that pushes requested, and suites that apps created. */
  checkSuites?: CheckSuite[];
  statuses: CommitStatus[];
  workflows: Workflow[];
  runs: Run[];
  artifacts: Artifact[];
  deployments?: Deployment[];
  releases?: Release[];
}
