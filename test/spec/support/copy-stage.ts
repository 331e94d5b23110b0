/** Plays a scene that many tests begin with only once, because playing takes the most time. */
import { Stage } from "./stage.ts";

/** Returns an independent copy of the stage. */
export function copyStage({ verdictOfCi, ...rest }: Stage): Stage {
  return Object.assign(new Stage(), structuredClone(rest), { verdictOfCi });
}

/** Plays each scene once. Returns a function from a name to a new copy of that scene. */
export function playOnce<Name extends string>(
  scenes: Readonly<Record<Name, () => Stage>>,
): (name: Name) => Stage {
  const played = new Map<Name, Stage>();
  return (name) => {
    const stage = played.get(name) ?? scenes[name]();
    played.set(name, stage);
    return copyStage(stage);
  };
}
