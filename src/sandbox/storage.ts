/** The storage of a sandbox: a folder, or a process's memory instead. */
import { join } from "node:path";
import { createFolderFileStore, createMemoryFileStore, type FileStore } from "./file-store.ts";
import { createWorld } from "./world.ts";
import { createFolderRepositories } from "./git/folder-git.ts";
import { createMemoryRepositories } from "./git/memory/memory-git.ts";
import type { Repositories } from "./git/git-store.ts";
import { DeliveryLog, type PendingDelivery } from "./webhooks/delivery-log.ts";
import type { World } from "./schema/world.ts";

/** The world and the unsent webhooks. A change is saved together with its webhooks. */
export interface StoredWorld extends World {
  underway?: PendingDelivery[];
}

/** Stores the world. `save` marks it as changed; `flush` has written it when it returns. */
export interface WorldStore {
  readonly world: StoredWorld;
  save(): void;
  flush(): void;
}

const FILE = "world.json";

/**
 * `world.json` in the sandbox's folder. A killed process leaves the old document or the new one.
 * Changes without a flush are written in the next turn of the event loop.
 */
class FolderWorldStore implements WorldStore {
  readonly world: StoredWorld;
  readonly #files;
  #dirty = false;
  #timer: NodeJS.Immediate | null = null;

  constructor(dir: string) {
    this.#files = createFolderFileStore(dir);
    const known = this.#files.read(FILE);
    this.world = known ? parseWorld(join(dir, FILE), known) : createWorld();
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

/** Creates a world that ends with its process. */
function createMemoryWorldStore(): WorldStore {
  return { world: createWorld(), save: () => undefined, flush: () => undefined };
}

function parseWorld(file: string, text: Buffer): StoredWorld {
  let world: StoredWorld;
  try {
    world = JSON.parse(text.toString("utf8")) as StoredWorld;
  } catch {
    throw new Error(`${file} is not readable JSON: remove the folder to start a new sandbox`);
  }
  if (world.version !== 1) {
    throw new Error(
      `${file} is of version ${String(world.version)}, this sandbox reads version 1: use ` +
        "another folder",
    );
  }
  return world;
}

export interface Storage {
  /** Folder of the machine in which real jobs and git's own protocol work. */
  dir: string;
  store: WorldStore;
  files: FileStore;
  repositories: Repositories;
  deliveries: DeliveryLog;
}

export function createFolderStorage(dir: string): Storage {
  const files = createFolderFileStore(dir);
  return {
    ...{ dir, files, store: new FolderWorldStore(dir), deliveries: new DeliveryLog(files) },
    repositories: createFolderRepositories(join(dir, "repositories")),
  };
}

export function createMemoryStorage(): Storage {
  return {
    // Nothing can be created below it. Code that needs a folder after all fails, and writes
    // nothing.
    dir: "/dev/null/sandbox-in-memory",
    ...{
      store: createMemoryWorldStore(),
      files: createMemoryFileStore(),
      deliveries: new DeliveryLog(null),
    },
    repositories: createMemoryRepositories(),
  };
}
