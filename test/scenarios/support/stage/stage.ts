/** A build in a repository of the house, watched and prodded in the users' words. */
import { readMarker } from "../../../../src/core/messages/marker.ts";
import { runGitText } from "../../../../src/sandbox/git/run-git.ts";
import type { State } from "../../../../src/core/model/state.ts";
import { proposalOf } from "./answering.ts";
import { contextOf, textAt, type Asking } from "./context.ts";
import { makeGround, type GroundOptions, type Login } from "./ground.ts";
import type { House } from "./house.ts";
import { People } from "./people.ts";
import { played, worker, type Part, type Play } from "./plays.ts";
import { recordOf, stateAt, type Found } from "./record.ts";
import { usual } from "./usual.ts";
import { told, wordsIn, type Words } from "./words.ts";
import { Watch } from "./watch.ts";
import type { Repository } from "../../../../src/sandbox/schema/repository.ts";
import type { Pull } from "../../../../src/sandbox/schema/pulls.ts";
import type { Issue } from "../../../../src/sandbox/schema/issues.ts";
import type { World } from "../../../../src/sandbox/schema/world.ts";

export interface StageOptions extends GroundOptions {
  /** What the architect hands in; one worker unless given. */
  plan?: Part[];
  /** By session's name, else `<subject>/<kind>`, else kind: what it says instead of the usual. */
  sessions?: Record<string, Play>;
  title?: string;
  request?: string;
}

/** A pull request as the sandbox has it: it changes as time goes on. */
export type PullRequest = Issue & { pull: Pull };

export class Stage extends People {
  readonly house: House;
  readonly repository: Repository;
  readonly gitDir: string;
  /** May be added to while the build goes on. */
  readonly sessions: Record<string, Play>;
  issue = 0;
  readonly #options: StageOptions;
  readonly #plan: Part[];
  readonly #watch: Watch;

  constructor(house: House, options: StageOptions = {}) {
    super();
    this.house = house;
    this.#options = options;
    this.#plan = options.plan ?? [worker("W1.1")];
    this.sessions = { ...options.sessions };
    this.repository = makeGround(house, options);
    this.gitDir = house.running.sandbox.gitDir(this.repository);
    this.#watch = new Watch(house.running, this.fullName);
    house.answers.set(this.fullName, (asking) => this.#answer(asking));
  }

  get fullName(): string {
    return `${this.repository.owner}/${this.repository.name}`;
  }

  get world(): World {
    return this.house.running.sandbox.world;
  }

  protected get apiUrl(): string {
    return this.house.running.apiUrl;
  }

  protected get graphqlUrl(): string {
    return this.house.running.sandbox.graphqlUrl;
  }

  protected token(login: Login): string {
    return this.house.running.seed.account(login).token ?? "";
  }

  /** Opens the issue and labels it; a second call labels it again. */
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
   * A comment on the issue, or on `on`, a second later: nobody answers within the one in which a
   * thing came to be.
   */
  async say(
    body: string,
    { on = this.issue, as = "you" }: { on?: number; as?: Login } = {},
  ): Promise<number> {
    this.house.clock.forward(1000);
    return (await this.as(as).post<{ id: number }>(`/issues/${on}/comments`, { body })).id;
  }

  /** The record's state as it stands now; null while there is no record. */
  state(): State | null {
    const found = this.record();
    return found && stateAt(this.gitDir, found.head);
  }

  /** Where the record stands, and whether it is a tag by now. */
  record(): Found | null {
    return recordOf(this.gitDir, this.issue);
  }

  /** Waits until `is` gives something for the record's state, and gives that. */
  async until<T>(is: (state: State) => T | false | null | undefined, words: string): Promise<T> {
    return this.#wait(() => {
      const state = this.state();
      return state && is(state);
    }, words);
  }

  /** The same for what GitHub shows: `world` is the sandbox's. */
  untilWorld<T>(is: (world: World) => T | false | null | undefined, words: string): Promise<T> {
    return this.#wait(() => is(this.world), words);
  }

  /**
   * Waits until a person reads this in Baton's words: comments, reviews, pull requests, checks.
   * Gives the text.
   */
  async reads(what: RegExp, where: { on?: number } = {}): Promise<string> {
    const is = ({ text, on }: Words) =>
      what.test(text) && (where.on === undefined || on === where.on);
    return (await this.untilWorld(() => this.words().find(is), `Baton to say ${String(what)}`))
      .text;
  }

  /** All that Baton says in this repository now. */
  words(): Words[] {
    return wordsIn(this.world, this.repository, this.house.app);
  }

  /** Baton's comments, oldest first, with their markers' keys. */
  comments(on = this.issue): { key: string; body: string }[] {
    return this.world.comments
      .filter(
        (c) =>
          c.repositoryId === this.repository.id &&
          c.issueNumber === on &&
          c.author === this.house.app.botLogin,
      )
      .map(({ body }) => ({ key: readMarker(body)?.key ?? "", body }));
  }

  /** Waits for the newest open pull request, else the newest, of a worker or of `land`. */
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
    // By its hash: the gate is open a moment before the comment stands, and what is older than that
    // is refused.
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

  /** Waits until the build has landed and everything is tidied up. */
  landed(): Promise<State> {
    const is = (state: State) =>
      state.build.status === "landed" && this.record()?.archived && state;
    return this.until(is, "the build to have landed");
  }

  /** From label to landed, as the owner who agrees with everything. */
  async play(): Promise<State> {
    if (this.issue === 0) await this.label();
    await this.approveLanding();
    return this.landed();
  }

  /** A file's text on a branch; null where it isn't there. */
  file(path: string, ref = "main"): string | null {
    return textAt(this.gitDir, ref, path);
  }

  git(...args: string[]): string {
    return runGitText(this.gitDir, args);
  }

  /** A branch of the build: `W1.1`, `build`, `land`, `record`. */
  branch(which: string): string {
    const slug = this.record()?.slug ?? `${this.issue}`;
    return `baton/${slug}/${which}`;
  }

  /** Has the App look now. */
  tick(): Promise<void> {
    return this.house.tick(this.repository, this.issue);
  }

  /** So many minutes later, for GitHub and the App alike. */
  async pass(minutes: number): Promise<void> {
    this.house.clock.forward(minutes * 60_000);
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
    throw new Error(`waited in vain for ${words}\n${told(state, this.words(), this.house.log)}`);
  }
}
