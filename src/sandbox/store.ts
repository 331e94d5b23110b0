import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { World } from "./model.ts";
import { emptyWorld } from "./world.ts";

/**
 * `world.json` in the sandbox's folder. `save` marks it; `flush` writes it by a temporary file and a rename, so that a
 * killed process leaves the old document or the new one. What nobody flushes is written in the next turn of the loop.
 */
export class Store {
  readonly world: World;
  readonly #file: string;
  #dirty = false;
  #timer: NodeJS.Immediate | null = null;

  constructor(dir: string) {
    mkdirSync(dir, { recursive: true });
    this.#file = join(dir, "world.json");
    this.world = existsSync(this.#file) ? read(this.#file) : emptyWorld();
  }

  save(): void {
    this.#dirty = true;
    this.#timer ??= setImmediate(() => this.flush());
  }

  flush(): void {
    if (this.#timer) clearImmediate(this.#timer);
    this.#timer = null;
    if (!this.#dirty) return;
    const temporary = `${this.#file}.tmp`;
    // It holds tokens and secrets.
    writeFileSync(temporary, JSON.stringify(this.world), { mode: 0o600 });
    renameSync(temporary, this.#file);
    this.#dirty = false;
  }
}

function read(file: string): World {
  let world: World;
  try {
    world = JSON.parse(readFileSync(file, "utf8")) as World;
  } catch {
    throw new Error(`${file} is not readable JSON: remove the folder to start a new sandbox`);
  }
  if (world.version !== 1) {
    throw new Error(`${file} is of version ${String(world.version)}, this sandbox reads version 1: use another folder`);
  }
  return world;
}
