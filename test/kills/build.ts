/** One build on the house's GitHub: followed by its record, and answered as an owner who agrees. */
import { openIssue } from "../../src/cli/run/issue.ts";
import { personAt, type Person } from "../../src/cli/run/person.ts";
import { findRecord, readState } from "../../src/cli/run/record.ts";
import type { Request } from "../../src/cli/run/request.ts";
import { answerTo } from "../../src/cli/run/waiting.ts";
import type { State } from "../../src/core/build/state.ts";
import { isOver, viewOf } from "../../src/core/build/view.ts";
import type { Described } from "./house.ts";

type GitHub = Pick<Described, "url" | "repository" | "git" | "label" | "owner">;

/** Opens an issue with the label. */
export async function openBuild(github: GitHub, request: Request): Promise<Build> {
  const person = personOf(github);
  const place = { repository: github.repository } as Parameters<typeof openIssue>[0];
  return new Build(github, person, await openIssue(place, person, request, github.label));
}

/** The repository's owner. */
export function personOf({ url, owner }: GitHub): Person {
  return personAt(`${url}/api/v3`, owner.token);
}

export class Build {
  readonly issue: number;
  readonly #github: GitHub;
  readonly #person: Person;
  readonly #said = new Set<string>();
  #head: string | null = null;
  #archived = false;
  #state: State | null = null;

  constructor(github: GitHub, person: Person, issue: number) {
    this.issue = issue;
    this.#github = github;
    this.#person = person;
  }

  /** Null before the record's first commit. */
  get status(): State["build"]["status"] | null {
    return this.#state?.build.status ?? null;
  }

  /** It has ended, and its record is a tag. */
  get isOver(): boolean {
    return this.#archived && this.#state !== null && isOver(this.#state.build.status);
  }

  /** The build or one of its workers waits for a person. */
  get isStopped(): boolean {
    const { build, workers } = this.#state ?? { build: { stop: null }, workers: {} };
    return build.stop !== null || Object.values(workers).some(({ stop }) => stop !== null);
  }

  /** Reads the record. @returns its commit, null where that is the one of the last look */
  async look(): Promise<string | null> {
    const found = await findRecord(this.#github.git, "baton", this.issue);
    this.#archived = found?.archived ?? false;
    if (!found || found.head === this.#head) return null;
    this.#head = found.head;
    this.#state = await readState(this.#github.git, found.head);
    return found.head;
  }

  /** Says what is due, each answer once. */
  async answer(): Promise<void> {
    const due = this.#state && answerTo(viewOf(this.#state));
    if (!due || this.#said.has(due.key)) return;
    await this.#person.post(`/repos/${this.#github.repository}/issues/${this.issue}/comments`, { body: due.text });
    this.#said.add(due.key);
  }
}
