import { isRefName, ZERO, type Ref, type RefUpdate } from "../refs.ts";
import type { MemoryObjects } from "./objects.ts";

/** Refs in memory, with the checks of git's `update-ref`. */
export class MemoryRefs {
  readonly #objects: MemoryObjects;
  #refs = new Map<string, string>();
  /** Lists by prefix, cached until a change because reads are much more frequent. */
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

  /**
   * Returns whether the target fits. A branch must be a commit; any other ref an existing object.
   */
  #fits({ ref, after }: RefUpdate): boolean {
    const object = this.#objects.read(after);
    return object !== null && (object.type === "commit" || !ref.startsWith("refs/heads/"));
  }
}

/**
 * Returns whether a name clashes. On disk `a` and `a/b` can't both exist, because git stores refs
 * as files.
 */
function isClashing(refs: Map<string, string>, ref: string): boolean {
  const parts = ref.split("/");
  if (parts.some((_, at) => at > 0 && at < parts.length && refs.has(parts.slice(0, at).join("/"))))
    return true;
  for (const known of refs.keys()) if (known.startsWith(`${ref}/`)) return true;
  return false;
}
