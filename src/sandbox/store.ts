import { join } from "node:path";
import { folderFiles } from "./files.ts";
import type { World } from "./model.ts";
import type { Parcel } from "./webhooks/deliveries.ts";
import { emptyWorld } from "./world.ts";

/** The world, and the webhooks that have not left yet: a change is kept together with what tells of it. */
export interface KeptWorld extends World {
  underway?: Parcel[];
}

/** Keeps the world. `save` marks it as changed, `flush` has it safe when it returns. */
export interface Store {
  readonly world: KeptWorld;
  save(): void;
  flush(): void;
}

const FILE = "world.json";

/**
 * `world.json` in the sandbox's folder: a killed process leaves the old document or the new one. What nobody flushes is
 * written in the next turn of the loop.
 */
export class FolderStore implements Store {
  readonly world: KeptWorld;
  readonly #files;
  #dirty = false;
  #timer: NodeJS.Immediate | null = null;

  constructor(dir: string) {
    this.#files = folderFiles(dir);
    const known = this.#files.read(FILE);
    this.world = known ? read(join(dir, FILE), known) : emptyWorld();
  }

  save(): void {
    this.#dirty = true;
    this.#timer ??= setImmediate(() => this.flush());
  }

  flush(): void {
    if (this.#timer) clearImmediate(this.#timer);
    this.#timer = null;
    if (!this.#dirty) return;
    this.#files.write(FILE, JSON.stringify(this.world));
    this.#dirty = false;
  }
}

/** A world that ends with its process. */
export function memoryStore(): Store {
  return { world: emptyWorld(), save: () => undefined, flush: () => undefined };
}

function read(file: string, text: Buffer): KeptWorld {
  let world: KeptWorld;
  try {
    world = JSON.parse(text.toString("utf8")) as KeptWorld;
  } catch {
    throw new Error(`${file} is not readable JSON: remove the folder to start a new sandbox`);
  }
  if (world.version !== 1) {
    throw new Error(`${file} is of version ${String(world.version)}, this sandbox reads version 1: use another folder`);
  }
  return world;
}
