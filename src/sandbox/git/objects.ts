import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";
import { runGit } from "./run-git.ts";

export type ObjectType = "blob" | "tree" | "commit" | "tag";

export interface GitObject {
  type: ObjectType;
  data: Buffer;
}

const MAX_CACHED = 4_000;
const MAX_CACHED_BYTES = 256 * 1024;

/**
 * Git's object database. Loose objects are read and written here in git's format, so that the API
 * needs no process for them. Packed ones come from `git cat-file --batch`. Objects never change, so
 * small ones are cached.
 */
export class ObjectStore {
  readonly #dir: string;
  readonly #kept = new Map<string, GitObject>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Returns the object of a full id, or null. */
  read(oid: string): GitObject | null {
    if (!/^[0-9a-f]{40}$/.test(oid)) return null;
    const kept = this.#kept.get(oid);
    if (kept) return kept;
    const file = this.#path(oid);
    const object = existsSync(file)
      ? parseLoose(readFileSync(file))
      : (this.#packed([oid]).get(oid) ?? null);
    if (object) this.#keep(oid, object);
    return object;
  }

  /** Loads many objects into memory with at most one process. */
  preload(oids: string[]): void {
    const missing = oids.filter((oid) => !this.#kept.has(oid) && !existsSync(this.#path(oid)));
    if (missing.length < 2) return;
    for (const [oid, object] of this.#packed(missing)) this.#keep(oid, object);
  }

  write(type: ObjectType, data: Uint8Array): string {
    const content = Buffer.concat([Buffer.from(`${type} ${data.length}\0`), data]);
    const oid = createHash("sha1").update(content).digest("hex");
    const file = this.#path(oid);
    if (!existsSync(file)) {
      mkdirSync(dirname(file), { recursive: true });
      const temporary = join(dirname(file), `tmp_obj_${randomBytes(6).toString("hex")}`);
      writeFileSync(temporary, deflateSync(content, { level: 1 }), { mode: 0o444 });
      renameSync(temporary, file);
    }
    return oid;
  }

  #path(oid: string): string {
    return join(this.#dir, "objects", oid.slice(0, 2), oid.slice(2));
  }

  #keep(oid: string, object: GitObject): void {
    if (object.data.length > MAX_CACHED_BYTES) return;
    if (this.#kept.size >= MAX_CACHED) {
      const oldest = this.#kept.keys().next().value;
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    this.#kept.set(oid, object);
  }

  #packed(oids: string[]): Map<string, GitObject> {
    const { out } = runGit(this.#dir, ["cat-file", "--batch"], { input: `${oids.join("\n")}\n` });
    const found = new Map<string, GitObject>();
    let at = 0;
    while (at < out.length) {
      const end = out.indexOf(10, at);
      const [oid = "", type = "", size = "0"] = out.subarray(at, end).toString("latin1").split(" ");
      at = end + 1;
      if (type === "missing") continue;
      found.set(oid, {
        type: type as ObjectType,
        data: Buffer.from(out.subarray(at, at + Number(size))),
      });
      at += Number(size) + 1;
    }
    return found;
  }
}

function parseLoose(file: Buffer): GitObject {
  const content = inflateSync(file);
  const end = content.indexOf(0);
  const [type = ""] = content.subarray(0, end).toString("latin1").split(" ");
  return { type: type as ObjectType, data: content.subarray(end + 1) };
}
