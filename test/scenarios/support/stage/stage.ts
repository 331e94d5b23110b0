/** A build in a repository of the testbed, observed and controlled with a user's actions. */
import { readMarker } from "../../../../src/core/messages/marker.ts";
import { runGitText } from "../../../../src/sandbox/git/run-git.ts";
import type { State } from "../../../../src/core/model/state.ts";
import { proposalOf } from "./answering.ts";
import { contextOf, textAt, type Asking } from "./context.ts";
import { createStageRepository, type RepositoryOptions, type Login } from "./repository.ts";
import type { Testbed } from "./testbed.ts";
import { People } from "./people.ts";
import { played, worker, type Part, type Play } from "./plays.ts";
import { recordOf, stateAt, type Found } from "./record.ts";
import { usual } from "./usual.ts";
import { describeWait, listWords, type Words } from "./words.ts";
import { Watch } from "./watch.ts";
import type { Repository } from "../../../../src/sandbox/schema/repository.ts";
import type { Pull } from "../../../../src/sandbox/schema/pulls.ts";
import type { Issue } from "../../../../src/sandbox/schema/issues.ts";
import type { World } from "../../../../src/sandbox/schema/world.ts";

export interface StageOptions extends RepositoryOptions {
  /** What the architect submits. The default is one worker. */
  plan?: Part[];
  /** What a session does instead of the default, by its name, by `<subject>/<kind>`, or by kind. */
  sessions?: Record<string, Play>;
  title?: string;
  request?: string;
}

/** A pull request as the sandbox stores it. It changes over time. */
export type PullRequest = Issue & { pull: Pull };

export class Stage extends People {
  readonly testbed: Testbed;
  readonly repository: Repository;
  readonly gitDir: string;
  /** Tests may add to it during the build. */
  readonly sessions: Record<string, Play>;
  issue = 0;
  readonly #options: StageOptions;
  readonly #plan: Part[];
  readonly #watch: Watch;

  constructor(testbed: Testbed, options: StageOptions = {}) {
    super();
    this.testbed = testbed;
    this.#options = options;
    this.#plan = options.plan ?? [worker("W1.1")];
    this.sessions = { ...options.sessions };
    this.repository = createStageRepository(testbed, options);
    this.gitDir = testbed.running.sandbox.gitDir(this.repository);
    this.#watch = new Watch(testbed.running, this.fullName);
    testbed.answers.set(this.fullName, (asking) => this.#answer(asking));
  }

  get fullName(): string {
    return `${this.repository.owner}/${this.repository.name}`;
  }

  get world(): World {
    return this.testbed.running.sandbox.world;
  }

  protected get apiUrl(): string {
    return this.testbed.running.apiUrl;
  }

  protected get graphqlUrl(): string {
    return this.testbed.running.sandbox.graphqlUrl;
  }

  protected token(login: Login): string {
    return this.testbed.running.seed.account(login).token ?? "";
  }

  /** Opens the issue and labels it. A second call labels it again. */
  async label(as: Login = "you"): Promise<this> {
    const { title = "Do it", request = "Please do it." } = this.#options;
    if (this.issue === 0)
      this.issue = (
        await this.as(as).post<{ number: number }>("/issues", { title, body: request })
      ).number;
    await this.as(as).post(`/issues/${this.issue}/labels`, { labels: ["orchestrate"] });
    return this;
  }

  /**
   * Comments on the issue, or on `on`, a second later. Nobody answers within the second in which
   * something appears.
   */
  async say(
    body: string,
    { on = this.issue, as = "you" }: { on?: number; as?: Login } = {},
  ): Promise<number> {
    this.testbed.clock.forward(1000);
    return (await this.as(as).post<{ id: number }>(`/issues/${on}/comments`, { body })).id;
  }

  /** Returns the record's current state, or null while there is no record. */
  state(): State | null {
    const found = this.record();
    return found && stateAt(this.gitDir, found.head);
  }

  /** Returns the record's commit, and whether it is a tag by now. */
  record(): Found | null {
    return recordOf(this.gitDir, this.issue);
  }

  /** Waits until `is` returns a value for the record's state. Returns that value. */
  async until<T>(is: (state: State) => T | false | null | undefined, words: string): Promise<T> {
    return this.#wait(() => {
      const state = this.state();
      return state && is(state);
    }, words);
  }

  /** Does the same for what GitHub shows: `world` is the sandbox's. */
  untilWorld<T>(is: (world: World) => T | false | null | undefined, words: string): Promise<T> {
    return this.#wait(() => is(this.world), words);
  }

  /**
   * Waits until Baton's words contain this: comments, reviews, pull requests, checks. Returns the
   * text.
   */
  async reads(what: RegExp, where: { on?: number } = {}): Promise<string> {
    const is = ({ text, on }: Words) =>
      what.test(text) && (where.on === undefined || on === where.on);
    return (await this.untilWorld(() => this.words().find(is), `Baton to say ${String(what)}`))
      .text;
  }

  /** Returns everything that Baton now says in this repository. */
  words(): Words[] {
    return listWords(this.world, this.repository, this.testbed.app);
  }

  /** Returns Baton's comments, oldest first, with the keys of their markers. */
  comments(on = this.issue): { key: string; body: string }[] {
    return this.world.comments
      .filter(
        (c) =>
          c.repositoryId === this.repository.id &&
          c.issueNumber === on &&
          c.author === this.testbed.app.botLogin,
      )
      .map(({ body }) => ({ key: readMarker(body)?.key ?? "", body }));
  }

  /** Waits for a worker's or the `land` branch's newest open pull request, or the newest one. */
  pull(who: string): Promise<PullRequest> {
    return this.untilWorld(
      () => this.pulls().findLast((one) => one.pull.headRef.endsWith(`/${who}`)),
      `${who}'s pull request`,
    );
  }

  pulls(): PullRequest[] {
    return this.world.issues.filter(
      (i): i is PullRequest => i.repositoryId === this.repository.id && i.pull !== null,
    );
  }

  async approvePlan(as: Login = "you"): Promise<void> {
    // Approves by the hash: the gate opens a moment before the comment exists, and an older
    // approval would be refused.
    const is = ({ build }: State) => build.gates.plan.state === "open" && build.plan?.hash;
    await this.say(`/approve ${await this.until(is, "the plan to be put to a person")}`, { as });
  }

  async approveLanding(as: Login = "you"): Promise<void> {
    await this.until(
      (s) => s.build.gates.landing.state === "open",
      "the landing to be put to a person",
    );
    await this.say("/approve", { as });
  }

  /** Waits until the build has landed and everything is cleaned up. */
  landed(): Promise<State> {
    const is = (state: State) =>
      state.build.status === "landed" && this.record()?.archived && state;
    return this.until(is, "the build to have landed");
  }

  /** Plays from label to landing as an owner who approves everything. */
  async play(): Promise<State> {
    if (this.issue === 0) await this.label();
    await this.approveLanding();
    return this.landed();
  }

  /** Returns a file's text on a branch, or null if it does not exist. */
  file(path: string, ref = "main"): string | null {
    return textAt(this.gitDir, ref, path);
  }

  git(...args: string[]): string {
    return runGitText(this.gitDir, args);
  }

  /** Returns a branch of the build: `W1.1`, `build`, `land`, `record`. */
  branch(which: string): string {
    const slug = this.record()?.slug ?? `${this.issue}`;
    return `baton/${slug}/${which}`;
  }

  /** Makes the App look now. */
  tick(): Promise<void> {
    return this.testbed.tick(this.repository, this.issue);
  }

  /** Sets GitHub and the App forward by this many minutes. */
  async pass(minutes: number): Promise<void> {
    this.testbed.clock.forward(minutes * 60_000);
    await this.tick();
  }

  protected async headOf(ref: string): Promise<string> {
    return this.git("rev-parse", ref);
  }

  async #answer(asking: Asking) {
    const context = contextOf(this.gitDir, asking);
    const { name, subject, kind } = context;
    const play = this.sessions[name] ?? this.sessions[`${subject}/${kind}`] ?? this.sessions[kind];
    const said = await played(play ?? ((of) => usual(this.#plan, of)), context);
    return proposalOf(asking, context.base, said);
  }

  async #wait<T>(look: () => T | false | null | undefined, words: string): Promise<T> {
    const found = await this.#watch.until(look);
    if (found !== null) return found;
    const state = this.state();
    throw new Error(
      `waited in vain for ${words}\n${describeWait(state, this.words(), this.testbed.log)}`,
    );
  }
}
