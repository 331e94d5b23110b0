/** Sets of ASCII characters, which a loop over megabytes asks for at each place. */
export class CharSet {
  readonly #has = new Uint8Array(128);

  /** @param one what a single character of the set matches */
  constructor(one: RegExp) {
    for (let c = 0; c < 128; c++) this.#has[c] = one.test(String.fromCharCode(c)) ? 1 : 0;
  }

  /** Whether the character at the index is of the set; beyond the ends there is none. */
  at(text: string, index: number): boolean {
    if (index < 0 || index >= text.length) return false;
    const c = text.charCodeAt(index);
    return c < 128 && this.#has[c] === 1;
  }
}
