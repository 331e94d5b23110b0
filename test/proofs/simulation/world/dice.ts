/**
 * Random values from a seed. A value asked by name is the same in any order of questions. The names
 * stay as they are, also those of renamed things, because another name draws another value.
 */
export class Dice {
  readonly #seed: number;
  #state: number;

  constructor(seed: number, order = 0) {
    this.#seed = seed | 0;
    this.#state = (seed + Math.imul(order, 0x9e3779b9)) | 0;
  }

  /** Returns the next number of the sequence, from 0 up to 1: mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    return mixed(this.#state);
  }

  /** Returns a number that depends only on the seed and the name. */
  of(name: string): number {
    let hash = this.#seed ^ 0x811c9dc5;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    return mixed(hash);
  }

  between(least: number, most: number): number {
    return least + (most - least) * this.next();
  }

  pick<T>(all: readonly T[]): T {
    return all[Math.floor(this.next() * all.length)]!;
  }

  pickOf<T>(name: string, all: readonly T[]): T {
    return all[Math.floor(this.of(name) * all.length)]!;
  }
}

function mixed(state: number): number {
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
