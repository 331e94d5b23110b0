/**
 * One build on the deployment's GitHub. Follows it by its record, and answers as an owner who
 * agrees.
 */
import {
  createApiClient,
  openIssue,
  type ApiClient,
} from "../../../src/cli/local-run/api-client.ts";
import { findRecord, readRecordState } from "../../../src/cli/local-run/watch.ts";
import type { RequestText } from "../../../src/cli/local-run/input.ts";
import { getAutoAnswer } from "../../../src/cli/answers.ts";
import type { State } from "../../../src/core/model/state.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { isBuildEnded } from "../../../src/core/model/build-types.ts";
import type { SandboxInfo } from "./deployment.ts";

type GitHub = Pick<SandboxInfo, "url" | "repository" | "git" | "label" | "owner">;

/** Opens an issue with the label. */
export async function openBuild(github: GitHub, request: RequestText): Promise<Build> {
  const person = createOwnerClient(github);
  const place = { repository: github.repository } as Parameters<typeof openIssue>[0];
  return new Build(github, person, await openIssue(place, person, request, github.label));
}

/** Creates a client that acts as the repository's owner. */
export function createOwnerClient({ url, owner }: GitHub): ApiClient {
  return createApiClient(`${url}/api/v3`, owner.token);
}

export class Build {
  readonly issue: number;
  readonly #github: GitHub;
  readonly #person: ApiClient;
  readonly #said = new Set<string>();
  #head: string | null = null;
  #archived = false;
  #state: State | null = null;

  constructor(github: GitHub, person: ApiClient, issue: number) {
    this.issue = issue;
    this.#github = github;
    this.#person = person;
  }

  /** Null before the record's first commit. */
  get status(): State["build"]["status"] | null {
    return this.#state?.build.status ?? null;
  }

  /** It has ended, and its record is now a tag. */
  get isOver(): boolean {
    return this.#archived && this.#state !== null && isBuildEnded(this.#state.build.status);
  }

  /** The build or one of its workers waits for a person. */
  get isStopped(): boolean {
    const { build, workers } = this.#state ?? { build: { stop: null }, workers: {} };
    return build.stop !== null || Object.values(workers).some(({ stop }) => stop !== null);
  }

  /** Reads the record. @returns its commit, or null if it is the same as at the last read */
  async look(): Promise<string | null> {
    const found = await findRecord(this.#github.git, "baton", this.issue);
    this.#archived = found?.archived ?? false;
    if (!found || found.head === this.#head) return null;
    this.#head = found.head;
    this.#state = await readRecordState(this.#github.git, found.head);
    return found.head;
  }

  /** Posts the answers that are due, each one once. */
  async answer(): Promise<void> {
    const due = this.#state && getAutoAnswer(getBuildView(this.#state));
    if (!due || this.#said.has(due.key)) return;
    await this.#person.request(
      `POST /repos/${this.#github.repository}/issues/${this.issue}/comments`,
      {
        body: due.text,
      },
    );
    this.#said.add(due.key);
  }
}
