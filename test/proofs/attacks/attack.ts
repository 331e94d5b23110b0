/**
 * One attack of the corpus. Each names what stops it, and can be played with just that switched
 * off.
 */
export interface Attack {
  /** A letter for its family, and a number. */
  id: string;
  title: string;
  /** Where its instruction stands, or who makes it. */
  carrier: string;
  /** What stops it, as the line `stopped by …` says. */
  defence: string;
  /** Plays it, with that defence or without it. Whether the canary got out, by looking for it. */
  escapes: (defended: boolean) => Promise<boolean> | boolean;
}

/** Attacks that are played on one ground, which `stack` clears away. */
export interface Family {
  name: string;
  open: (stack: AsyncDisposableStack) => Promise<Attack[]> | Attack[];
}

/** The same work once for each key, however often it is asked for. */
export function memoizeByKey<K, V>(work: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const known = new Map<K, Promise<V>>();
  return (key) => {
    const found = known.get(key) ?? work(key);
    known.set(key, found);
    return found;
  };
}
