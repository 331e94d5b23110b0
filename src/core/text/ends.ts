/** Where in a text of a stranger's something ends. */

/** Looks for ends, and remembers what it found, or didn't: an attacker's openings cost one look each. */
export class Ends {
  private readonly text: string;
  private readonly known = new Map<string, { from: number; at: number }>();

  constructor(text: string) {
    this.text = text;
  }

  of(end: string, from: number): number {
    return this.look(end, from, () => this.text.indexOf(end, from));
  }

  /** An end tag as browsers read it: in capitals too, and with spaces or attributes behind its name. */
  ofTag(name: string, from: number): number {
    return this.look(`</${name}`, from, () => {
      const tag = new RegExp(`</${name}(?=[\\s/>])`, "gi");
      tag.lastIndex = from;
      return tag.exec(this.text)?.index ?? -1;
    });
  }

  /** The same, unless `bar` comes first. */
  before(bar: string, end: string, from: number): number {
    const [at, stop] = [this.of(end, from), this.of(bar, from)];
    return stop !== -1 && stop < at ? -1 : at;
  }

  private look(end: string, from: number, search: () => number): number {
    const known = this.known.get(end);
    if (known && known.from <= from && (known.at === -1 || from <= known.at)) return known.at;
    const at = search();
    this.known.set(end, { from, at });
    return at;
  }
}
