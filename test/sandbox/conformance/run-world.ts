/** Runs of a workflow that succeeds, fails or waits, for the conformance tests of Actions. */
import { expect } from "vitest";
import { commitFiles } from "../api-commit.ts";
import { at, openApiWorld } from "../api-world.ts";

const WORKFLOW = `
name: CI
run-name: CI for \${{ inputs.who }}
on:
  workflow_dispatch: { inputs: { who: { default: all }, how: { default: fail } } }
jobs:
  good:
    runs-on: ubuntu-latest
    steps:
      - name: Speak
        run: echo hello; mkdir out; echo text > out/a.txt
      - { uses: actions/upload-artifact@v4, with: { name: found, path: out } }
  bad:
    runs-on: ubuntu-latest
    steps:
      - name: Fail
        if: inputs.how == 'fail'
        run: exit 3
      - name: Wait
        if: inputs.how == 'wait'
        run: sleep 60
`;

/** A run that does not exist. */
export const MISSING = { ...at, run_id: 999_999 };

export async function openRunWorld() {
  const world = await openApiWorld();
  world.repository.defaultBranch = "main";
  world.repository.variables = { LEVEL: "7" };
  await commitFiles(world.person("ann"), "main", { ".github/workflows/ci.yml": WORKFLOW });
  const owner = () => world.person("ann").rest.actions;
  const robot = () => world.app({ actions: "write" }).rest.actions;
  /** A client without any permission for Actions. */
  const stranger = () => world.app({ issues: "read" }).rest.actions;

  /** Starts a run and returns its parameters. */
  async function dispatch(inputs: Record<string, string> = {}) {
    const call = { ...at, workflow_id: "ci.yml", ref: "main", inputs, return_run_details: true };
    const { data } = await robot().createWorkflowDispatch(call);
    return { ...at, run_id: (data as unknown as { workflow_run_id: number }).workflow_run_id };
  }

  /** Waits until a run is in this state. */
  async function reached(
    run: typeof MISSING,
    status: "in_progress" | "completed",
    attempt = 1,
  ): Promise<void> {
    await expect
      .poll(async () => (await owner().getWorkflowRun(run)).data, { interval: 20 })
      .toMatchObject({ status, run_attempt: attempt });
  }

  /** Returns the redirect target of an address, for a client that does not follow it. */
  async function location(path: string): Promise<string> {
    const headers = { authorization: `token ${world.running.seed.account("ann").token}` };
    const url = `${world.running.url}/api/v3/repos/ann/sample/actions/${path}`;
    const response = await world.wire.fetch(url, { headers, redirect: "manual" });
    expect(response.status).toBe(302);
    const to = response.headers.get("location") ?? "";
    expect(new URL(to).pathname).toMatch(/^\/_storage\//);
    return to;
  }

  return { ...world, owner, robot, stranger, dispatch, reached, location };
}
