/**
 * What holds in any order of comments, pushes and closes: no gate is bypassed, and a person who
 * pauses or closes a build is obeyed.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { findOpenWave } from "../../../src/core/model/holds.ts";
import { getWave } from "../../../src/core/model/names.ts";
import { peopled, play, type History } from "../support/history.ts";
import { holds } from "../support/holds.ts";
import type { State } from "../../../src/core/model/state.ts";
import { isClosing } from "../../../src/core/model/build-types.ts";

/** Returns which rules a build at rest violates. */
function broken({ build, workers }: State, { human }: History): string[] {
  // Workers whose session runs or is about to run.
  const working = Object.values(workers).filter(({ session }) => session?.outcome === null);
  const gate = findOpenWave(build);
  const unasked = human.includes("launch") ? working.filter(({ started }) => started === null) : [];
  return [
    ...working
      .filter(({ id }) => getWave(id) === gate?.wave)
      .map(({ id }) => `${id} works though its wave waits`),
    ...unasked.map(({ id }) => `${id} works though nobody launched it`),
    ...(isClosing(build.status)
      ? working.map(({ id }) => `${id} works on what is ${build.status}`)
      : []),
    ...(gate && gate.wave !== build.current_wave
      ? [`wave ${gate.wave} waits, which isn't at hand`]
      : []),
  ];
}

test("gates and pauses hold, and no worker runs while the whole is judged or lands", () => {
  holds(
    fc.property(peopled, (lived) => {
      let [begun, paused] = [0, false];
      play(lived, ({ state, done }) => {
        const now = done.filter(({ type }) => type === "dispatch" || type === "merge").length;
        const went =
          paused && state?.build.paused && now > begun
            ? ["something began though the build is paused"]
            : [];
        expect([...(state ? broken(state, lived) : []), ...went]).toEqual([]);
        [begun, paused] = [now, Boolean(state?.build.paused)];
      });
    }),
    60,
  );
});
