/**
 * The sandbox's storage for bytes by name: below its folder, or in memory. Names are relative, with
 * slashes.
 */
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

export interface FileStore {
  /** Returns null if nothing has this name. */
  read(name: string): Buffer | null;
  /**
   * Writes atomically: a concurrent reader gets the old or the new data. Only the owner can read
   * the file.
   */
  write(name: string, data: Uint8Array | string): void;
  append(name: string, text: string): void;
  has(name: string): boolean;
  /** Removes the entry. Ignores a missing one. */
  remove(name: string): void;
}

export function createFolderFileStore(dir: string): FileStore {
  mkdirSync(dir, { recursive: true });
  const at = (name: string): string => join(dir, name);
  return {
    read(name) {
      return existsSync(at(name)) ? readFileSync(at(name)) : null;
    },
    write(name, data) {
      mkdirSync(dirname(at(name)), { recursive: true });
      const temporary = `${at(name)}.tmp`;
      writeFileSync(temporary, data, { mode: 0o600 });
      // A file that a killed process left behind would keep its mode.
      chmodSync(temporary, 0o600);
      renameSync(temporary, at(name));
    },
    append(name, text) {
      mkdirSync(dirname(at(name)), { recursive: true });
      appendFileSync(at(name), text, { mode: 0o600 });
    },
    has: (name) => existsSync(at(name)),
    remove: (name) => rmSync(at(name), { force: true }),
  };
}

export function createMemoryFileStore(): FileStore {
  const kept = new Map<string, Buffer>();
  return {
    read: (name) => kept.get(name) ?? null,
    write: (name, data) => void kept.set(name, Buffer.from(data)),
    append: (name, text) =>
      void kept.set(name, Buffer.concat([kept.get(name) ?? Buffer.alloc(0), Buffer.from(text)])),
    has: (name) => kept.has(name),
    remove: (name) => void kept.delete(name),
  };
}

/** Returns a secret that is created once and then kept. */
export function ensureSecret(
  files: FileStore,
  name: string,
  make: () => Uint8Array | string,
): Buffer {
  if (!files.has(name)) files.write(name, make());
  return files.read(name) as Buffer;
}
