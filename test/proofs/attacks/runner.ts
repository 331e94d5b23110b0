/**
 * What a session's run executes, and who gets the model's key: the rendered workflow on the
 * sandbox's Actions.
 */
import { createHash } from "node:crypto";
import { ENVIRONMENT_NAME, RUNNER_PATH, WORKFLOW_PATH } from "../../../src/core/model/settings.ts";
import { ensureEnvironment } from "../../../src/sandbox/deployments/environments.ts";
import { createWorld, type World } from "../../sandbox/actions-world.ts";
import { renderWorkflow } from "../../../src/config/workflow/index.ts";
import { USUAL } from "../../workflow/variants.ts";
import { type Attack, type Family } from "./attack.ts";

const KEY = "sk-ant-canary";
/** Masks apply only to logs, and only to the text itself: a transformed key gets out. */
const OUT = [...KEY].toReversed().join("");
const PRINTS = `printf %s "$KEY" | rev`;
const CANARY = "the repository's own program ran";
/** Stands in for Baton's code. */
const HARMLESS = "console.log('Baton');\n";
const HARMFUL = `console.log(${JSON.stringify(CANARY)});\n`;

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const workflowFor = (program: string) =>
  renderWorkflow(
    { ...USUAL, isolation: "off" },
    { version: "1.2.3", sha256: sha256(program), host: "github.com" },
  );

/**
 * A workflow that anyone with write access pushes to a branch, under a name that the default branch
 * has, too.
 */
const stealing = (environment: string) => `on: workflow_dispatch
jobs:
  steal:
    runs-on: ubuntu-24.04
    ${environment}
    env: { KEY: "\${{ secrets.ANTHROPIC_API_KEY }}" }
    steps: [{ shell: bash, run: '${PRINTS}' }]
`;

async function open(stack: AsyncDisposableStack, files: Record<string, string>): Promise<World> {
  const world = await createWorld({
    [WORKFLOW_PATH]: workflowFor(HARMLESS),
    [RUNNER_PATH]: HARMLESS,
    ...files,
  });
  stack.defer(() => world.close());
  return world;
}

/** Resolves to the log of a session's run. */
async function played(world: World): Promise<string> {
  const inputs = { build: "0", session: "W1.1/work/1", launch: "1", record: "a".repeat(40) };
  return world.logs(await world.ended(world.dispatch("baton.yml", inputs)));
}

function keep(world: World, where: "limited" | "open" | "plain"): void {
  const environment = ensureEnvironment(world.sandbox, world.repository, ENVIRONMENT_NAME);
  environment.branches = where === "limited" ? "custom" : "all";
  environment.branchPolicies = [{ id: 1, name: "main", type: "branch" }];
  [environment.secrets, world.repository.secrets] = [{}, {}];
  (where === "plain" ? world.repository : environment).secrets["ANTHROPIC_API_KEY"] = KEY;
}

function attacksOn(stack: AsyncDisposableStack): Attack[] {
  const stolen = (
    id: string,
    title: string,
    environment: string,
    loose: "open" | "plain",
  ): Attack => ({
    ...{
      id,
      title,
      carrier: "a workflow pushed to a branch",
      defence: "the environment, limited to the default branch",
    },
    async escapes(defended) {
      const world = await open(stack, {});
      keep(world, defended ? "limited" : loose);
      world.push({ [WORKFLOW_PATH]: stealing(environment) }, "mine");
      return world.logs(await world.ended(world.dispatch("baton.yml", {}, "mine"))).includes(OUT);
    },
  });
  const taken = (
    id: string,
    title: string,
    carrier: string,
    files: Record<string, string>,
  ): Attack => ({
    ...{
      id,
      title,
      carrier,
      defence: "a program from the workflow's commit, run outside the checkout",
    },
    async escapes(defended) {
      // The control: npm looks for packages inside the checkout.
      const world = await open(stack, {
        ...files,
        ...(defended ? {} : { [WORKFLOW_PATH]: byNpm() }),
      });
      return (await played(world)).includes(CANARY);
    },
  });
  return [
    stolen(
      "B1",
      "a workflow names Baton's environment and prints the key",
      `environment: ${ENVIRONMENT_NAME}`,
      "open",
    ),
    stolen("B2", "a workflow in no environment prints the key", "", "plain"),
    {
      ...{
        id: "B3",
        title: "the program is replaced, but not the hash",
        carrier: "a commit on the default branch",
      },
      defence: "the hash in the workflow",
      async escapes(defended) {
        const world = await open(stack, {
          [RUNNER_PATH]: HARMFUL,
          ...(defended ? {} : { [WORKFLOW_PATH]: workflowFor(HARMFUL) }),
        });
        return (await played(world)).includes(CANARY);
      },
    },
    taken("B4", "node_modules of the repository contains a baton-app", "a file of the repository", {
      "node_modules/baton-app/package.json": JSON.stringify({
        name: "baton-app",
        version: "1.2.3",
        bin: "x.js",
      }),
      "node_modules/baton-app/x.js": `#!/usr/bin/env node\n${HARMFUL}`,
      "node_modules/.bin/baton-app": `#!/usr/bin/env node\n${HARMFUL}`,
    }),
    taken("B5", "the repository's .npmrc names a shell for npm's scripts", "a setting of npm", {
      ".npmrc": "script-shell=./shell.sh\noffline=true\n",
      "package.json": JSON.stringify({ name: "baton-app", version: "1.2.3", bin: "x.js" }),
      "x.js": "",
      "shell.sh": `#!/bin/sh\necho ${JSON.stringify(CANARY)}\n`,
    }),
  ];
}

function byNpm(): string {
  return workflowFor(HARMLESS)
    .replaceAll(
      "working-directory: ${{ runner.temp }}",
      "working-directory: ${{ github.workspace }}",
    )
    .replaceAll(/\$\{BATON_RUNNER:-[^}]*\}/g, "npx --no-install baton-app")
    .replace("exec npx", "chmod +x node_modules/.bin/baton-app shell.sh 2> /dev/null; exec npx");
}

export const runner: Family = {
  name: "What a run executes, and who gets the key",
  open: (stack) => attacksOn(stack),
};
