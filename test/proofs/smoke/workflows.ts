/**
 * The scratch repository's workflows. They use no secret and no network, and take one minute of a
 * runner each.
 */
import { getGitHubHosts } from "../../../src/config/github-hosts.ts";
import { ACTIONS } from "../../../src/config/workflow/steps.ts";

export const REPORT = ".github/workflows/baton-smoke.yml";
export const SECRET = ".github/workflows/baton-smoke-secret.yml";
export const PUSHED = ".github/workflows/baton-smoke-push.yml";
export const ENVIRONMENT = "baton-smoke";
export const SECRET_NAME = "BATON_SMOKE";
/** Prefix of branches whose pushes start a run. */
export const CI_PREFIX = "smoke-ci/";

const DISPATCHED = `on:
  workflow_dispatch:
    inputs:
      id:
        description: Which dispatch this is
        required: true
run-name: "[baton-smoke] \${{ inputs.id }}"
permissions:
  contents: read
`;

/** Returns files by path, with the actions that Baton's own workflow uses on this host. */
export function buildWorkflows(apiUrl: string): Record<string, string> {
  const { checkout, upload } = ACTIONS[getGitHubHosts({ api: apiUrl }).actions];
  return {
    [REPORT]: `name: Baton smoke
${DISPATCHED}jobs:
  report:
    runs-on: ubuntu-latest
    steps:
      - uses: ${checkout}
        with:
          persist-credentials: false
      - run: |
          {
            echo "sha=$GITHUB_SHA"
            echo "ref=$GITHUB_REF"
            echo "workflow_sha=$GITHUB_WORKFLOW_SHA"
            echo "workflow_ref=$GITHUB_WORKFLOW_REF"
            echo "blob=$(git rev-parse "$GITHUB_WORKFLOW_SHA:${REPORT}")"
          } > report.txt
      - uses: ${upload}
        with:
          name: report
          path: report.txt
          retention-days: 1
`,
    [SECRET]: `name: Baton smoke (secret)
${DISPATCHED}jobs:
  inside:
    runs-on: ubuntu-latest
    environment: ${ENVIRONMENT}
    steps:
      - run: test -n "$KEY"
        env:
          KEY: \${{ secrets.${SECRET_NAME} }}
  outside:
    runs-on: ubuntu-latest
    steps:
      - run: test -z "$KEY"
        env:
          KEY: \${{ secrets.${SECRET_NAME} }}
`,
    [PUSHED]: `name: Baton smoke (push)
on:
  push:
    branches: ["${CI_PREFIX}**"]
    tags: ["${CI_PREFIX}**"]
permissions:
  contents: read
jobs:
  pushed:
    runs-on: ubuntu-latest
    steps:
      - run: "true"
`,
  };
}
