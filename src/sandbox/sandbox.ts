/**
 * The contract between the sandbox's parts. `context.ts` makes one `Sandbox`; endpoints, GraphQL,
 * git and Actions all work on it. Clock, storage and webhook sink are injected, so that one GitHub
 * serves tests and the demo alike.
 */
import type { Faults } from "./faults/faults.ts";
import type { FileStore } from "./file-store.ts";
import type { Repositories } from "./git/git-store.ts";
import type { Ids } from "./ids.ts";
import type { MergeTrials } from "./pulls/merge-trials.ts";
import type { Shape } from "./shape.ts";
import type { Deliveries } from "./webhooks/deliveries.ts";
import type { Installation, Subscriber } from "./schema/accounts.ts";
import type { Repository } from "./schema/repository.ts";
import type { Run, Job } from "./schema/runs.ts";
import type { World } from "./schema/world.ts";

/** What takes a moment on GitHub, in milliseconds; 0 = it is done at once. */
export interface Lags {
  /** Until `mergeable` is known after a pull request's head or base has moved. */
  mergeable: number;
  /** Between the check of a merge and the move of its base branch: another merge may come first. */
  merge: number;
  /**
   * Until a workflow file that is new on the default branch can be dispatched. For the first half
   * nothing finds it; then it is listed, and a dispatch finds no trigger in it.
   */
  registration: number;
  /** Until a list shows an artifact after its upload. */
  artifacts: number;
}

export const NO_LAGS: Lags = { mergeable: 0, merge: 0, registration: 0, artifacts: 0 };

/**
 * Shorter than GitHub's seconds, so that nobody waits for them; long enough that a client meets
 * them. What takes GitHub minutes is for scenarios to switch on.
 */
export const DEFAULT_LAGS: Lags = { ...NO_LAGS, mergeable: 50, merge: 5 };

export interface Sandbox {
  readonly world: World;
  readonly clock: () => Date;
  /** Waits for a while, on whatever clock the sandbox runs. */
  readonly wait: (ms: number) => Promise<void>;
  /** What takes a moment. */
  readonly lags: Lags;
  /** What GitHub knows of whether pull requests can be merged. */
  readonly mergeTrials: MergeTrials;
  /**
   * The documented endpoints that were asked for and that the sandbox lacks, as `GET
   * /repos/{owner}/{repo}/forks`.
   */
  readonly notImplemented: Set<string>;
  /** What is made to go wrong. */
  readonly faults: Faults;
  /** The webhooks that were sent. */
  readonly deliveries: Deliveries;
  /** Base address of pages and git without a trailing slash, `http://127.0.0.1:4961`. */
  readonly url: string;
  /**
   * The REST API without a trailing slash: `/api/v3` of `url` as on GHES, or a host of its own as
   * on github.com.
   */
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly shape: Shape;
  /**
   * Whether commits that an App makes are signed: always on github.com, on a GitHub Enterprise
   * Server only with web commit signing.
   */
  readonly signsCommits: boolean;
  /** Where tokens, keys and the ids of requests come from. */
  readonly ids: Ids;
  /** What is kept by name: artifacts and keys. */
  readonly files: FileStore;
  readonly repositories: Repositories;
  /** Folder that real jobs and git's own protocol work in. */
  readonly dir: string;
  /** Opens the pages' forms and the controls; never shown but to who runs the sandbox. */
  readonly key: string;
  /** A new numeric id, unique over everything. */
  nextId(): number;
  /**
   * Keep the world as it is now (written before the answer of the request that changed it leaves).
   */
  save(): void;
  /** The bare repository's folder; where the sandbox is in memory there is none. */
  gitDir(repository: Repository): string;
  /**
   * Tell the world that something happened: completes the payload (repository; `sender` may be a
   * login), signs and delivers it to each subscribed app, or to `only` one.
   */
  emit(
    repository: Repository,
    event: string,
    action: string | null,
    payload: Record<string, unknown>,
    only?: Subscriber,
  ): void;
  /** The same for what concerns one installation alone. */
  emitTo(
    installation: Installation,
    event: string,
    action: string | null,
    payload: Record<string, unknown>,
  ): void;
  /**
   * A ref moved (push, merge, API): updates open pulls, emits `push` and `pull_request`, starts
   * runs.
   */
  handleRefChange(repository: Repository, change: RefChange): void;
  /** Set by `actions/index.ts`; endpoints call it. */
  actions: ActionsService;
}

export interface RefChange {
  ref: string;
  /** Forty zeros for a ref that was born. */
  before: string;
  after: string;
  /**
   * Login that moved it; events of `github-actions[bot]` (a job's token) start no runs, as on
   * GitHub.
   */
  actor: string;
  via?: "push" | "merge";
}

/** The Actions service: what endpoints and ref changes ask of it. */
export interface ActionsService {
  /** Starts the runs that this event triggers in the workflows at `sha`; returns them. */
  trigger(repository: Repository, event: TriggerEvent): Run[];
  /**
   * `workflow_dispatch` of one workflow file on a ref; throws a `Refusal` (rest/refusal.ts) as
   * GitHub would.
   */
  dispatch(
    repository: Repository,
    path: string,
    ref: string,
    inputs: Record<string, string>,
    actor: string,
  ): Run;
  /**
   * Fires a workflow's `schedule` by hand, on the default branch; throws a `Refusal` when it has
   * none.
   */
  schedule(repository: Repository, path: string): Run;
  cancel(run: Run): void;
  /**
   * The job's runner goes away: all that runs of it dies, and the job fails without another word.
   */
  loseRunner(run: Run, jobId: number): void;
  /** A new attempt: all jobs, those that failed, or one job, each with its dependents. */
  rerun(run: Run, onlyFailed: boolean, actor: string, jobId?: number): void;
  /** Lets the run's jobs that wait for these environments go on, or fails them. */
  review(run: Run, environments: string[], approved: boolean): void;
  /** The log so far, also while the job runs. */
  log(run: Run, job: Job): string;
  /** The lines of one step. */
  stepLog(run: Run, job: Job, step: number): string;
  /**
   * Whether jobs are kept from the sandbox's files and from each other; the reason when they are
   * not.
   */
  readonly isolation: { isolated: true } | { isolated: false; reason: string };
  /** Takes up runs that were queued or in progress when the sandbox stopped. */
  resume(): void;
  /** Ends all job processes and waits for them. */
  stop(): Promise<void>;
}

/** An event of git or of a pull request, or any other that webhooks tell of. */
export type TriggerEvent = GitEvent | WebhookEvent;

export interface GitEvent {
  name: "push" | "pull_request" | "pull_request_target" | "merge_group";
  action: string | null;
  /** Commit whose workflow files count and which is checked out. */
  sha: string;
  branch: string;
  baseBranch: string | null;
  pullNumber: number | null;
  actor: string;
  payload: Record<string, unknown>;
}

export interface WebhookEvent {
  name: "webhook";
  event: string;
  action: string | null;
  actor: string;
  /** Complete, as it is delivered. */
  payload: Record<string, unknown>;
}
