/** The base branch, on which others work: now and then in files that workers change, too. */
import type { State } from "../../../src/core/model/state.ts";
import type { Stage } from "../../scenarios/support/stage/stage.ts";
import { SHARED } from "./cast.ts";
import { addLine } from "./unique-lines.ts";
import type { Random } from "./random.ts";
import { isBuildEnded } from "../../../src/core/model/build-types.ts";

/** Somebody pushes once per this many merges. */
const EVERY = 4;
/** One of this many pushes conflicts with the workers' changes. */
const IN_THE_WAY = 3;

export class Base {
  /** Each marker with the file in which it was pushed. */
  readonly markers: { line: string; path: string }[] = [];
  readonly #stage: Stage;
  readonly #random: Random;
  #afterGate = false;

  constructor(stage: Stage, random: Random) {
    this.#stage = stage;
    this.#random = random;
  }

  /**
   * Returns whether it moved. At the last move, a person already has to decide about the landing.
   */
  async move({ build, workers }: State): Promise<boolean> {
    if (isBuildEnded(build.status)) return false;
    const merged = Object.values(workers).filter((w) => w.merge_sha !== null).length;
    const late = build.gates.landing.state === "open" && !this.#afterGate;
    if (late) this.#afterGate = true;
    if (!late && merged < (this.markers.length + 1) * EVERY) return false;
    const line = `base ${this.markers.length + 1}`;
    const shared = !late && this.markers.length % IN_THE_WAY === 1;
    const path = shared
      ? SHARED[this.#random.below(SHARED.length)]!
      : `base/${this.markers.length + 1}.txt`;
    this.markers.push({ line, path });
    await this.#stage.push(
      "main",
      { [path]: addLine(this.#stage.file(path), line) },
      { message: line },
    );
    return true;
  }
}
