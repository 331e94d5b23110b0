/**
 * The people around the build: they push, review, close and answer. Others work on the base branch.
 */
import type { State } from "../../../src/core/model/state.ts";
import { unionOf } from "../../scenarios/support/stage/context.ts";
import type { PullRequest, Stage } from "../../scenarios/support/stage/stage.ts";
import type { Actor } from "./cast.ts";
import { answer } from "./answers.ts";
import type { Base } from "./base.ts";
import { dropDoubleLines } from "./unique-lines.ts";

export class StressPeople {
  readonly base: Base;
  /** What they did, in order, for anyone who reads a violation. */
  readonly deeds: string[] = [];
  readonly #stage: Stage;
  readonly #cast: readonly Actor[];
  readonly #did = new Set<string>();

  constructor(stage: Stage, cast: readonly Actor[], base: Base) {
    this.#stage = stage;
    this.#cast = cast;
    this.base = base;
  }

  /** Reads the build once, and does what is due. */
  async look(state: State): Promise<void> {
    for (const actor of this.#cast) await this.#meet(actor, state);
    if (await this.base.move(state))
      this.deeds.push(`the base moved (${this.base.markers.length})`);
    const due = answer(state);
    if (!due) return;
    await this.#once(due.key, async () => {
      if (due.mergeBase) await this.#mergeBase();
      if (due.say) await this.#stage.say(due.say);
      if (due.approve) await this.#approve(due.approve);
      return `${due.key}: ${due.say ?? (due.approve ? "approved" : "the base was merged by hand")}`;
    });
  }

  async #meet({ id, deed, late }: Actor, state: State): Promise<void> {
    if (!deed || this.#did.has(`${id} ${deed}`)) return;
    const worker = state.workers[id as `W${number}.${number}`];
    const known = this.#stage.pulls().findLast((one) => one.pull.headRef.endsWith(`/${id}`));
    if (!worker || !known || known.state === "closed" || (late && !worker.head?.ci)) return;
    await this.#once(`${id} ${deed}`, () => this.#do(id, deed, known));
  }

  async #do(id: string, deed: NonNullable<Actor["deed"]>, pull: PullRequest): Promise<string> {
    const { number } = pull;
    const stage = this.#stage;
    if (deed === "push")
      await stage.push(pull.pull.headRef, { [`own/${id}-by-wren.txt`]: `${id} by wren\n` });
    if (deed === "approve") await stage.review("wren", number, { body: "Fine by me." });
    if (deed === "ask for changes") {
      await stage.review("wren", number, { event: "REQUEST_CHANGES", body: "Say who you are." });
    }
    if (deed === "close" || deed === "close and reopen") await stage.close(number);
    if (deed === "close and reopen") {
      await stage.reads(/closed this pull request/, { on: number });
      await stage.reopen(number);
    }
    return `${id}: ${deed} (#${number})`;
  }

  async #approve(id: string): Promise<void> {
    const { number } = await this.#stage.pull(id);
    await this.#stage.review("wren", number, { body: `Fine by me, ${this.deeds.length}.` });
  }

  async #mergeBase(): Promise<void> {
    const stage = this.#stage;
    const [build, main] = [
      stage.git("rev-parse", stage.branch("build")),
      stage.git("rev-parse", "main"),
    ];
    const files = dropDoubleLines(unionOf(stage.gitDir, build, main));
    await stage.push(stage.branch("build"), files, { onto: build, merges: main, force: false });
  }

  /** Skips what GitHub refuses because the build continued meanwhile. Throws any other error. */
  async #once(key: string, act: () => Promise<string>): Promise<void> {
    if (this.#did.has(key)) return;
    this.#did.add(key);
    const did = await act().catch(
      (error: Error) => `${key}: could not (${error.message.slice(0, 200)})`,
    );
    this.deeds.push(did);
  }
}
