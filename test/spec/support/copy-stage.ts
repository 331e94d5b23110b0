/** Scenes that many tests begin with are played once, as that takes longest. */
import { Stage } from "./stage.ts";

/** Another stage where everything stands as on this one. */
export function copyStage({ verdictOfCi, ...rest }: Stage): Stage {
  return Object.assign(new Stage(), structuredClone(rest), { verdictOfCi });
}

/** The scene by its name, each time a stage of its own. */
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
