/** One attack of the corpus. Each names what stops it, and can run with only that defence off. */
export interface Attack {
  /** A letter for its family, and a number. */
  id: string;
  title: string;
  /** Where its instruction is, or who makes it. */
  carrier: string;
  /** What stops it, as in the line `stopped by …`. */
  defence: string;
  /** Plays the attack, with that defence or without it. Resolves to whether the canary got out. */
  escapes: (defended: boolean) => Promise<boolean> | boolean;
}

/** Attacks that share one setup, which `stack` clears away. */
export interface Family {
  name: string;
  open: (stack: AsyncDisposableStack) => Promise<Attack[]> | Attack[];
}

/** Runs the same work once per key, even if it is called several times. */
export function memoizeByKey<K, V>(work: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const known = new Map<K, Promise<V>>();
  return (key) => {
    const found = known.get(key) ?? work(key);
    known.set(key, found);
    return found;
  };
}
