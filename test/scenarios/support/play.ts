/** Plays the demo's path in this process. */
import { execFileSync } from "node:child_process";
import type { World } from "../../../src/sandbox/model.ts";
import { Scene } from "./world.ts";

export interface Played {
  /** The tree that landed. */
  tree: string;
  /** How many commits the base branch has. */
  commits: number;
  world: World;
}

export interface Playing {
  /** Before anything happens. */
  opened?: (scene: Scene) => void;
  /** Once the build is over and tidied up. */
  over?: (scene: Scene) => Promise<void>;
}

/** @throws Error when the build isn't over in time */
export async function play({ opened, over: last }: Playing): Promise<Played> {
  const scene = await Scene.open();
  opened?.(scene);
  const server = await scene.app();
  try {
    await scene.label();
    const until = Date.now() + 400_000;
    for (let over = false; !over;) {
      if (Date.now() > until) throw new Error("not over in time");
      over = await scene.step();
      if (!over) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await last?.(scene);
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", scene.local.gitDir, ...args], { encoding: "utf8" }).trim();
    const { world } = scene.local.running.sandbox;
    return {
      tree: git("rev-parse", "main^{tree}"),
      commits: Number(git("rev-list", "--count", "main")),
      world,
    };
  } finally {
    await server.close();
    await scene.close();
  }
}
