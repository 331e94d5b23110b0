/**
 * A disk with the system's cache in front of it. Synced data is on the disk. A loss of power leaves
 * each later page in any of its states since then, independent of the other pages. It keeps or
 * drops each new name. That is harsher than a disk that preserves order.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Operation } from "./trace.ts";

/** Page size of Linux and its disks, in bytes. */
const PAGE = 4096;

class Inode {
  readonly isFolder: boolean;
  content = Buffer.alloc(0);
  /** Possible states on the disk of each page, and of the length. The first is the synced one. */
  readonly pages = new Map<number, Buffer[]>();
  lengths = [0];

  constructor(isFolder: boolean) {
    this.isFolder = isFolder;
  }

  write(at: number, data: Buffer): void {
    if (at + data.length > this.content.length) this.truncate(at + data.length);
    const [first, last] = [Math.floor(at / PAGE), Math.floor((at + data.length - 1) / PAGE)];
    for (let page = first; page <= last; page++) {
      if (!this.pages.has(page)) this.pages.set(page, [this.#copyPage(page)]);
    }
    data.copy(this.content, at);
    for (let page = first; page <= last; page++) this.pages.get(page)!.push(this.#copyPage(page));
  }

  truncate(length: number): void {
    const content = Buffer.alloc(length);
    this.content.copy(content);
    this.content = content;
    this.lengths.push(length);
  }

  sync(): void {
    this.pages.clear();
    this.lengths = [this.content.length];
  }

  lose(pick: <T>(among: readonly T[]) => T): Buffer {
    const left = Buffer.alloc(pick(this.lengths));
    this.content.copy(left);
    for (const [page, versions] of this.pages) {
      if (page * PAGE >= left.length) continue;
      left.fill(0, page * PAGE, Math.min((page + 1) * PAGE, left.length));
      pick(versions).copy(left, page * PAGE);
    }
    return left;
  }

  #copyPage(page: number): Buffer {
    return Buffer.from(this.content.subarray(page * PAGE, (page + 1) * PAGE));
  }
}

export class Disk {
  /** By path: what the system shows, and what the disk has. */
  readonly #shown = new Map<string, Inode>();
  readonly #synced = new Map<string, Inode>();

  apply(operation: Operation): void {
    if (operation.kind === "print") return;
    const { kind, path } = operation;
    const inode = this.#shown.get(path);
    if (kind === "mkdir") this.#shown.set(path, new Inode(true));
    else if (kind === "create") this.#shown.set(path, inode ?? new Inode(false));
    else if (kind === "unlink") this.#shown.delete(path);
    else if (kind === "write") inode!.write(operation.at, operation.data);
    else if (kind === "truncate") inode!.truncate(operation.length);
    else if (inode && !inode.isFolder) inode.sync();
    else this.#syncNames(path);
  }

  /**
   * Writes what a loss of power leaves of `folder` to another folder. @param chance returns 0 to 1
   */
  lose(folder: string, to: string, chance: () => number): void {
    const pick = <T>(among: readonly T[]): T => among[Math.floor(chance() * among.length)]!;
    const gone: string[] = [];
    mkdirSync(to, { recursive: true });
    for (const path of [...new Set([...this.#synced.keys(), ...this.#shown.keys()])].sort()) {
      const inode = pick([this.#synced.get(path), this.#shown.get(path)]);
      if (!inode || gone.some((above) => path.startsWith(`${above}/`))) gone.push(path);
      else if (inode.isFolder) mkdirSync(join(to, path.slice(folder.length)), { recursive: true });
      else writeFileSync(join(to, path.slice(folder.length)), inode.lose(pick));
    }
  }

  #syncNames(folder: string): void {
    for (const path of this.#synced.keys()) if (dirname(path) === folder) this.#synced.delete(path);
    for (const [path, inode] of this.#shown)
      if (dirname(path) === folder) this.#synced.set(path, inode);
  }
}
