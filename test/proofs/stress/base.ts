/** The base branch, on which others go on: now and then in files that workers change as well. */
import type { State } from "../../../src/core/model/state.ts";
import type { Stage } from "../../scenarios/support/stage/stage.ts";
import { SHARED } from "./cast.ts";
import { addLine } from "./unique-lines.ts";
import type { Random } from "./random.ts";
import { isBuildEnded } from "../../../src/core/model/build-types.ts";

/** Every so many merges somebody pushes. */
const EVERY = 4;
/** One of so many pushes is in the workers' way. */
const IN_THE_WAY = 3;

export class Base {
  /** By marker: the file that it was pushed in. */
  readonly markers: { line: string; path: string }[] = [];
  readonly #stage: Stage;
  readonly #random: Random;
  #afterGate = false;

  constructor(stage: Stage, random: Random) {
    this.#stage = stage;
    this.#random = random;
  }

  /** Says whether it moved. The last time, the landing has been put to a person already. */
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
