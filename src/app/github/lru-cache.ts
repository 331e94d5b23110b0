/**
 * Caches of what never changes again (commits, proposals of ended runs). The least recently used
 * entry is removed first.
 */
import type { Access } from "./access.ts";

export class LruCache<T> {
  readonly #max: number;
  readonly #values = new Map<string, Promise<T>>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Returns the value cached under `key`, else the one from `make`. A failure isn't cached. */
  async get(key: string, make: () => Promise<T>): Promise<T> {
    const cached = this.#values.get(key);
    if (cached) {
      this.#values.delete(key);
      this.#values.set(key, cached);
      return cached;
    }
    const made = make();
    this.#values.set(key, made);
    made.catch(() => this.#values.delete(key));
    const oldest = this.#values.keys().next();
    if (this.#values.size > this.#max && !oldest.done) this.#values.delete(oldest.value);
    return made;
  }
}

/** Creates a cache per GitHub instance. Keys are prefixed with the repository's name. */
export function createCache<T>(
  max: number,
): (access: Access, key: string, make: () => Promise<T>) => Promise<T> {
  const scopes = new WeakMap<object, LruCache<T>>();
  return (access, key, make) => {
    const cached = scopes.get(access.scope) ?? new LruCache<T>(max);
    scopes.set(access.scope, cached);
    return cached.get(`${access.owner}/${access.repo}:${key}`, make);
  };
}
