/**
 * The contract between the sandbox's parts. `context.ts` makes one `Sandbox`; endpoints, GraphQL, git and Actions all
 * work on it. Clock, storage and webhook sink are injected, so that one GitHub serves tests and the demo alike.
 */
import type { Job, Repository, Run, World } from "./model.ts";

export interface Sandbox {
  readonly world: World;
  readonly clock: () => Date;
  /** Base address without a trailing slash, `http://127.0.0.1:4961`; the REST API lives below `/api/v3`. */
  readonly url: string;
  /** Folder that holds bare repositories, artifacts and logs. */
  readonly dir: string;
  /** A new numeric id, unique over everything. */
  nextId(): number;
  /** Keep the world as it is now (written before the answer of the request that changed it leaves). */
  save(): void;
  /** The bare repository's folder. */
  gitDir(repository: Repository): string;
  /**
   * Tell the world that something happened: completes the payload (repository; `sender` may be a login), signs and
   * delivers it to each subscribed app.
   */
  emit(repository: Repository, event: string, action: string | null, payload: Record<string, unknown>): void;
  /** A ref moved (push, merge, API): updates open pulls, emits `push` and `pull_request`, starts runs. */
  refChanged(repository: Repository, change: RefChange): void;
  /** Set by `actions/index.ts`; endpoints call it. */
  actions: ActionsService;
}

export interface RefChange {
  ref: string;
  /** Forty zeros for a ref that was born. */
  before: string;
  after: string;
  /** Login that moved it; events of `github-actions[bot]` (a job's token) start no runs, as on GitHub. */
  actor: string;
}

/** The Actions service: what endpoints and ref changes ask of it. */
export interface ActionsService {
  /** Starts the runs that this event triggers in the workflows at `sha`; returns them. */
  trigger(repository: Repository, event: TriggerEvent): Run[];
  /** `workflow_dispatch` of one workflow file on a ref; throws a `Refusal` (rest/refusal.ts) as GitHub would. */
  dispatch(repository: Repository, path: string, ref: string, inputs: Record<string, string>, actor: string): Run;
  cancel(run: Run): void;
  rerun(run: Run, onlyFailed: boolean, actor: string): void;
  log(run: Run, job: Job): string;
  /** Takes up runs that were queued or in progress when the sandbox stopped. */
  resume(): void;
  /** Ends all job processes and waits for them. */
  stop(): Promise<void>;
}

export interface TriggerEvent {
  name: "push" | "pull_request";
  action: string | null;
  /** Commit whose workflow files count and which is checked out. */
  sha: string;
  branch: string;
  baseBranch: string | null;
  pullNumber: number | null;
  actor: string;
  payload: Record<string, unknown>;
}
