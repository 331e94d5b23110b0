/** Plays the demo's path in this process, the App dying wherever it is told to. */
import { execFileSync } from "node:child_process";
import type { RunningServer } from "../../../src/app/server.ts";
import type { World } from "../../../src/sandbox/model.ts";
import { Scene } from "./world.ts";

class Crash extends Error {}

export interface Played {
  /** The tree that landed. */
  tree: string;
  /** How many commits the base branch has. */
  commits: number;
  /** Boundaries at which the App died. */
  crashed: string[];
  world: World;
}

export interface Playing {
  /** Says at which boundary the App dies; it starts again at once, with nothing but GitHub to go by. */
  crashes?: (point: string) => boolean;
  /** Before anything happens. */
  opened?: (scene: Scene) => void;
  /** Once the build is over and tidied up. */
  over?: (scene: Scene) => Promise<void>;
}

/** @throws Error when the build isn't over in time */
export async function play({ crashes = () => false, opened, over: last }: Playing): Promise<Played> {
  const scene = await Scene.open();
  opened?.(scene);
  const crashed: string[] = [];
  let server: RunningServer | null = null;
  let dead = false;
  const crash = (point: string) => {
    // A process that is dead does nothing more, whatever it was in the middle of.
    if (dead) throw new Crash(point);
    if (!crashes(point)) return;
    crashed.push(point);
    dead = true;
    throw new Crash(point);
  };
  try {
    server = await scene.app({ crash });
    await scene.label();
    const until = Date.now() + 400_000;
    for (let over = false; !over;) {
      if (Date.now() > until) throw new Error(`not over in time; the last crash was at ${crashed.at(-1)}`);
      if (dead) {
        await server.close();
        dead = false;
        server = await scene.app({ crash });
      }
      over = await scene.step();
      if (!over && !dead) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await last?.(scene);
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", scene.local.gitDir, ...args], { encoding: "utf8" }).trim();
    const { world } = scene.local.running.sandbox;
    return {
      tree: git("rev-parse", "main^{tree}"),
      commits: Number(git("rev-list", "--count", "main")),
      crashed,
      world,
    };
  } finally {
    await server?.close();
    await scene.close();
  }
}
