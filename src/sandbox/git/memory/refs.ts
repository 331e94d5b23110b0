import { isRefName, ZERO, type Ref, type RefUpdate } from "../refs.ts";
import type { MemoryObjects } from "./objects.ts";

/** Refs in memory, with what git's `update-ref` refuses. */
export class MemoryRefs {
  readonly #objects: MemoryObjects;
  #refs = new Map<string, string>();
  /** By prefix, until something changes: they are asked for far more often than that. */
  readonly #lists = new Map<string, Ref[]>();

  constructor(objects: MemoryObjects) {
    this.#objects = objects;
  }

  get(name: string): string | null {
    return this.#refs.get(name) ?? null;
  }

  list(prefix: string): Ref[] {
    const known = this.#lists.get(prefix);
    if (known) return [...known];
    const found: Ref[] = [];
    for (const [ref, oid] of this.#refs) if (ref.startsWith(prefix)) found.push({ ref, oid });
    this.#lists.set(
      prefix,
      found.sort((a, b) => (a.ref < b.ref ? -1 : 1)),
    );
    return [...found];
  }

  update(updates: RefUpdate[]): boolean {
    const next = new Map(this.#refs);
    for (const one of updates) if (one.after === ZERO) next.delete(one.ref);
    const good = updates.every((one, at) => {
      const again = updates.findIndex(({ ref }) => ref === one.ref) !== at;
      if (again || (this.#refs.get(one.ref) ?? ZERO) !== one.before) return false;
      if (one.after === ZERO) return one.before !== ZERO;
      if (!isRefName(one.ref) || !this.#fits(one) || isClashing(next, one.ref)) return false;
      next.set(one.ref, one.after);
      return true;
    });
    if (!good) return false;
    this.#refs = next;
    this.#lists.clear();
    return true;
  }

  /** A branch is a commit; any other ref an object that is there. */
  #fits({ ref, after }: RefUpdate): boolean {
    const object = this.#objects.read(after);
    return object !== null && (object.type === "commit" || !ref.startsWith("refs/heads/"));
  }
}

/** On a disk `a` and `a/b` can't both be: git keeps refs as files. */
function isClashing(refs: Map<string, string>, ref: string): boolean {
  const parts = ref.split("/");
  if (parts.some((_, at) => at > 0 && at < parts.length && refs.has(parts.slice(0, at).join("/"))))
    return true;
  for (const known of refs.keys()) if (known.startsWith(`${ref}/`)) return true;
  return false;
}
