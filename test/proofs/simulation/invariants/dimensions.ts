import { readText } from "../world/record.ts";
import type { Invariant } from "./invariant.ts";

/** A loop to a target is only for dimensions that the pass before left below it. */
export const checkRaisesTheLow: Invariant = ({ state }) =>
  (state?.build.loops ?? []).flatMap(({ n, dimensions }) => {
    const before = state!.scores[n - 1];
    return dimensions.flatMap((name) => {
      const { score = null, state: how = null } =
        before?.dimensions.find((one) => one.dimension === name) ?? {};
      const isLow =
        score === null ? how === "unproven" || how === "missing" : score < (before?.target ?? 0);
      return isLow ? [] : [`loop ${n} should raise ${name}, which has ${score ?? "no score"}`];
    });
  });

/** A score that counts names an existing file. */
export const checkScoresAreProven: Invariant = ({ repo: { git, base }, state }) => {
  const head = git.ref(`refs/heads/${base}`);
  const isThere = (path: string) => head !== null && readText(git, head, path) !== null;
  return Object.values(state?.scores ?? {}).flatMap(({ pass, dimensions }) =>
    dimensions
      .filter(({ score }) => score !== null)
      .filter(({ evidence }) => !evidence.some((one) => "path" in one && isThere(one.path)))
      .map(
        ({ dimension, score }) =>
          `${dimension} counts as ${score} in pass ${pass}, but nothing shows it`,
      ),
  );
};

/** A loop to a target follows another one only if that raised a score, or made corrections. */
export const checkLoopsWhileRaising: Invariant = ({ state }) =>
  (state?.build.loops ?? []).flatMap(({ n, dimensions }, i, loops) => {
    const [before, after] = [state!.scores[n - 2], state!.scores[n - 1]];
    if (dimensions.length === 0 || loops[i - 1]?.follow_up || !before || !after) return [];
    const old = new Map(before.dimensions.map(({ dimension, score }) => [dimension, score ?? -1]));
    const isRaised = after.dimensions.some(
      ({ dimension, score }) => (score ?? -1) > (old.get(dimension) ?? -1),
    );
    return isRaised ? [] : [`loop ${n} follows one that raised no score`];
  });
