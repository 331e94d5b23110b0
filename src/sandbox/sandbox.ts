/**
 * The contract between the sandbox's parts. `create-sandbox.ts` creates one `Sandbox`; endpoints,
 * GraphQL, git and Actions work on it. Clock, storage and webhook sender are injected.
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

/** Delays of GitHub's background work, in milliseconds; 0 for none. */
export interface Lags {
  /** Time until `mergeable` is known after a pull request's head or base has moved. */
  mergeable: number;
  /**
   * Time between the check of a merge and the move of its base branch. Another merge may come
   * first.
   */
  merge: number;
  /**
   * Time until a workflow file that is new on the default branch can be dispatched. In the first
   * half it is not found. After that it is listed, but a dispatch finds no trigger in it.
   */
  registration: number;
  /** Time until a list shows an artifact after its upload. */
  artifacts: number;
}

export const NO_LAGS: Lags = { mergeable: 0, merge: 0, registration: 0, artifacts: 0 };

/**
 * Shorter than GitHub's seconds, so that nobody waits; long enough that a client notices them. A
 * test sets the lags that take GitHub minutes.
 */
export const DEFAULT_LAGS: Lags = { ...NO_LAGS, mergeable: 50, merge: 5 };

export interface Sandbox {
  readonly world: World;
  readonly clock: () => Date;
  /** Waits for some milliseconds of the sandbox's clock. */
  readonly wait: (ms: number) => Promise<void>;
  readonly lags: Lags;
  /** GitHub's knowledge about whether pull requests can be merged. */
  readonly mergeTrials: MergeTrials;
  /**
   * The requested documented endpoints that the sandbox lacks, as `GET
   * /repos/{owner}/{repo}/forks`.
   */
  readonly notImplemented: Set<string>;
  /** The armed faults. */
  readonly faults: Faults;
  /** The sent webhooks. */
  readonly deliveries: Deliveries;
  /** Base address of pages and git without a trailing slash, `http://127.0.0.1:4961`. */
  readonly url: string;
  /**
   * The REST API without a trailing slash: `/api/v3` of `url` as on GHES, or a separate host as on
   * github.com.
   */
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly shape: Shape;
  /**
   * Whether commits that an App creates are signed: always on github.com, on a GitHub Enterprise
   * Server only with web commit signing.
   */
  readonly signsCommits: boolean;
  /** Creates tokens, keys and the ids of requests. */
  readonly ids: Ids;
  /** Files by name: artifacts and keys. */
  readonly files: FileStore;
  readonly repositories: Repositories;
  /** Folder in which real jobs and git's own protocol work. */
  readonly dir: string;
  /**
   * The secret that gives access to the pages' forms and the controls, for the person who runs the
   * sandbox.
   */
  readonly key: string;
  /** Returns a new numeric id, unique over all objects. */
  nextId(): number;
  /** Saves the world. It is written before the request that changed it is answered. */
  save(): void;
  /** Returns the bare repository's folder; a sandbox in memory has none. */
  gitDir(repository: Repository): string;
  /**
   * Sends a webhook event to each subscribed App, or to `only` one. Completes the payload with the
   * repository; its `sender` may be a login. Starts the workflows of the event.
   */
  emit(
    repository: Repository,
    event: string,
    action: string | null,
    payload: Record<string, unknown>,
    only?: Subscriber,
  ): void;
  /** Sends an event that concerns one installation to its App. */
  emitTo(
    installation: Installation,
    event: string,
    action: string | null,
    payload: Record<string, unknown>,
  ): void;
  /**
   * Applies the effects of a moved ref. Call it after a push, a merge or the API moved a ref.
   * Updates open pull requests, emits `push` and `pull_request`, and starts runs.
   */
  handleRefChange(repository: Repository, change: RefChange): void;
  /** Set by `actions/index.ts`; endpoints call it. */
  actions: ActionsService;
}

export interface RefChange {
  ref: string;
  /** Forty zeros for a new ref. */
  before: string;
  after: string;
  /** The login that moved it. Events of `github-actions[bot]` start no runs, as on GitHub. */
  actor: string;
  via?: "push" | "merge";
}

/** The interface of Actions for endpoints and ref changes. */
export interface ActionsService {
  /** Starts the runs that this event triggers in the workflows at `sha`; returns them. */
  trigger(repository: Repository, event: TriggerEvent): Run[];
  /**
   * Starts a `workflow_dispatch` run of a workflow file on a ref.
   * @throws HttpError as GitHub answers.
   */
  dispatch(
    repository: Repository,
    path: string,
    ref: string,
    inputs: Record<string, string>,
    actor: string,
  ): Run;
  /**
   * Starts a run by `schedule` on the default branch.
   * @throws HttpError if the workflow has no schedule.
   */
  schedule(repository: Repository, path: string): Run;
  cancel(run: Run): void;
  /** Ends the job as if its runner were lost: it fails without a log line. */
  loseRunner(run: Run, jobId: number): void;
  /** Starts a new attempt of all jobs, the failed ones or one job, each with its dependents. */
  rerun(run: Run, onlyFailed: boolean, actor: string, jobId?: number): void;
  /** Approves or rejects the run's jobs that wait for these environments. */
  review(run: Run, environments: string[], approved: boolean): void;
  /** Returns the current log, also while the job runs. */
  log(run: Run, job: Job): string;
  /** Returns the lines of one step. */
  stepLog(run: Run, job: Job, step: number): string;
  /**
   * Whether jobs run in namespaces, in which they see neither the sandbox's files nor each other.
   */
  readonly isolation: { isolated: true } | { isolated: false; reason: string };
  /** Continues the runs that were queued or in progress when the sandbox stopped. */
  resume(): void;
  /** Ends all job processes and waits for them. */
  stop(): Promise<void>;
}

/** An event that can start workflows: of git, of a pull request, or any other webhook event. */
export type TriggerEvent = GitEvent | WebhookEvent;

export interface GitEvent {
  name: "push" | "pull_request" | "pull_request_target" | "merge_group";
  action: string | null;
  /** Commit that is checked out and that the workflow files come from. */
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
  /** Complete payload, as delivered. */
  payload: Record<string, unknown>;
}
