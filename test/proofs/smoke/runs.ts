/**
 * Runs of the scratch repository's workflows. Several probes read the first one, so it is started
 * once.
 */
import { strFromU8, unzipSync } from "fflate";
import { tryRequest, showAttempt, type Attempt } from "./attempt.ts";
import type { Waited, World } from "./world.ts";
import { buildWorkflows, REPORT } from "./workflows.ts";

/** How long Baton waits for a new workflow file on the default branch, in seconds. */
export const REGISTERS_WITHIN = 600;
/** How long Baton waits for an artifact after its run's end, in seconds. */
export const ARTIFACT_WITHIN = 300;
/** In seconds. Longer, because GitHub must find a runner, too. */
export const RUNS_WITHIN = 900;

/** The two refusals after which Baton waits and tries again. */
export const NOT_YET = /^404 |^422 .*does not have 'workflow_dispatch' trigger/;

type Dispatched = Attempt<
  { workflow_run_id?: number; run_url?: string; html_url?: string } | undefined
>;

export interface Started {
  /** The commit that added the workflow files to the default branch. */
  sha: string;
  /** Answers of the dispatch API before it accepted one. */
  refusals: Dispatched[];
  answer: Waited<Dispatched>;
  /** Id of the dispatch. */
  id: string;
}

export interface Ended {
  runId: number;
  conclusion: string | null;
  headSha: string;
  title: string;
  /** Time until the artifact was listed, after the run completed. */
  artifact: Waited<number>;
  /** What the job recorded; empty without the artifact. */
  report: Record<string, string>;
}

export class Runs {
  readonly #world: World;
  #installed: Promise<string> | null = null;
  #started: Promise<Started> | null = null;
  #ended: Promise<Ended> | null = null;
  #count = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** Commits the workflow files to the default branch. Returns the commit. */
  install(): Promise<string> {
    return (this.#installed ??= this.#install());
  }

  /** Returns a run of `REPORT`, dispatched directly after its file came onto the default branch. */
  started(): Promise<Started> {
    return (this.#started ??= this.#start());
  }

  /** Waits for the end of that run. */
  ended(): Promise<Ended> {
    return (this.#ended ??= this.#end());
  }

  /** Starts another run, of a workflow that GitHub knows by now. @throws when GitHub refuses it */
  async dispatch(workflow: string, ref: string): Promise<number> {
    await this.started();
    const { answer, id } = await this.#dispatch(workflow, ref, []);
    if (!answer.value?.ok) throw new Error(`GitHub accepts no dispatch of ${workflow} on ${ref}`);
    return this.#find(answer.value, id);
  }

  /** @throws when it doesn't end in time */
  async completed(runId: number) {
    const { octokit, at } = this.#world;
    const { value } = await this.#world.until(RUNS_WITHIN, async () => {
      const { data } = await octokit.rest.actions.getWorkflowRun({ ...at, run_id: runId });
      return data.status === "completed" ? data : null;
    });
    if (!value)
      throw new Error(
        `Run ${runId} has not ended after ${RUNS_WITHIN / 60} minutes: is a runner available?`,
      );
    return value;
  }

  async #install(): Promise<string> {
    const { at, admin, place } = this.#world;
    const files = buildWorkflows(place.apiUrl);
    // Commits as the owner if there is one, because an App may be installed without `workflows`.
    const sha = await this.#world.commit(
      await this.#world.head(),
      "Workflows of the smoke test",
      files,
      admin,
    );
    await admin.rest.git.updateRef({ ...at, ref: `heads/${place.branch}`, sha });
    return sha;
  }

  async #start(): Promise<Started> {
    const sha = await this.install();
    const refusals: Dispatched[] = [];
    return { sha, refusals, ...(await this.#dispatch(REPORT, this.#world.place.branch, refusals)) };
  }

  async #dispatch(
    workflow: string,
    ref: string,
    refusals: Dispatched[],
  ): Promise<Pick<Started, "answer" | "id">> {
    const { octokit, at } = this.#world;
    const id = `${process.pid}-${++this.#count}`;
    const ask = (details: object): Promise<Dispatched> =>
      tryRequest(
        octokit.request("POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", {
          ...{ ...at, ref, inputs: { id }, workflow_id: workflow.split("/").at(-1)!, ...details },
        }) as Promise<{ status: number; data: { workflow_run_id?: number } | undefined }>,
      );
    const answer = await this.#world.until(REGISTERS_WITHIN, async () => {
      const asked = await ask({ return_run_details: true });
      if (asked.ok) return asked;
      // An older Enterprise Server doesn't know the field.
      if (/return_run_details/.test(asked.message)) return ask({});
      refusals.push(asked);
      return NOT_YET.test(showAttempt(asked)) ? null : asked;
    });
    return { answer, id };
  }

  /** Finds it by the answer, or by the run's name. */
  async #find(dispatched: Dispatched, id: string): Promise<number> {
    if (dispatched.ok && dispatched.data?.workflow_run_id) return dispatched.data.workflow_run_id;
    const { octokit, at } = this.#world;
    const { value } = await this.#world.until(120, async () => {
      const { data } = await octokit.rest.actions.listWorkflowRunsForRepo({
        ...at,
        event: "workflow_dispatch",
      });
      const run = data.workflow_runs.find(
        ({ display_title: title }) => title === `[baton-smoke] ${id}`,
      );
      return run ? Number(run.id) : null;
    });
    if (value === null)
      throw new Error("GitHub accepted the dispatch, but lists no run of it after two minutes");
    return value;
  }

  async #end(): Promise<Ended> {
    const { octokit, at, place } = this.#world;
    const { answer, id } = await this.started();
    if (!answer.value?.ok)
      throw new Error("GitHub accepted no dispatch; see the probe dispatch-registration");
    const runId = await this.#find(answer.value, id);
    const run = await this.completed(runId);
    const artifact = await this.#world.until(place.artifactWithin ?? ARTIFACT_WITHIN, async () => {
      const { data } = await octokit.rest.actions.listWorkflowRunArtifacts({
        ...at,
        run_id: runId,
      });
      return data.artifacts[0]?.id ?? null;
    });
    const report = artifact.value === null ? {} : await this.#read(artifact.value);
    const { conclusion, head_sha: headSha, display_title: title } = run;
    return { runId, conclusion, headSha, title, artifact, report };
  }

  async #read(artifactId: number): Promise<Record<string, string>> {
    const { octokit, at } = this.#world;
    const zip = { artifact_id: artifactId, archive_format: "zip" };
    const { data } = await octokit.rest.actions.downloadArtifact({ ...at, ...zip });
    const text = strFromU8(unzipSync(new Uint8Array(data as ArrayBuffer))["report.txt"]!);
    return Object.fromEntries(
      text
        .trim()
        .split("\n")
        .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
  }
}
