/**
 * Parses YAML that people write, strictly: one document of plain mappings, lists and scalars, each
 * with its line. Refuses duplicate keys, anchors, aliases and tags, which can mean something else
 * than they seem to.
 */
import {
  EVENT_ID,
  YAMLException,
  constructFromEvents,
  getScalarValue,
  parseEvents,
  type Event,
} from "js-yaml";

export type YamlPath = readonly PropertyKey[];

export interface YamlProblem {
  /** Counted from 1. */
  line: number;
  message: string;
}

/** Parsed YAML. `lineOf` finds the line of a key or list item, or of its parent. */
export type YamlResult =
  | { ok: true; value: unknown; lineOf: (path: YamlPath) => number }
  | { ok: false; problems: YamlProblem[] };

/**
 * Parses `text`. An empty text is `null`. Never throws: returns all problems that the parser can
 * find.
 */
export function readYaml(text: string): YamlResult {
  try {
    const events = parseEvents(text, { maxDepth: 40 });
    const walk = new Walk(text, events);
    walk.documents();
    if (walk.problems.length > 0) return { ok: false, problems: walk.problems };
    const value = constructFromEvents(events, { source: text })[0] ?? null;
    return { ok: true, value, lineOf: (path) => walk.lineOf(path) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return {
      ok: false,
      problems: [{ line: (error.mark?.line ?? 0) + 1, message: `not valid YAML: ${error.reason}` }],
    };
  }
}

type Content = Exclude<Event, { type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP }>;

/** One pass over the parser's events: records positions and refuses what is not allowed. */
class Walk {
  readonly problems: YamlProblem[] = [];
  private readonly text: string;
  private readonly events: Event[];
  private readonly offsets = new Map<string, number>();
  private readonly lineEnds: number[];
  private next = 0;

  constructor(text: string, events: Event[]) {
    this.text = text;
    this.events = events;
    this.lineEnds = [...text.matchAll(/\r\n|\r|\n/g)].map((end) => end.index + end[0].length);
  }

  documents(): void {
    for (let count = 1; this.next < this.events.length; count++) {
      this.next++;
      if (count === 2) {
        const start = getOffset(this.peek()) ?? this.text.trimEnd().length;
        this.refuse(start, "a second document: write everything in one, without `---`");
      }
      while (!this.ended()) this.node([]);
    }
  }

  lineOf(path: YamlPath): number {
    for (let length = path.length; length >= 0; length--) {
      const offset = this.offsets.get(toPathKey(path.slice(0, length)));
      if (offset !== undefined) return this.line(offset);
    }
    return 1;
  }

  private node(path: YamlPath): void {
    const event = this.peek();
    this.next++;
    const offset = getOffset(event);
    if (offset !== null && !this.offsets.has(toPathKey(path)))
      this.offsets.set(toPathKey(path), offset);
    if (event.type === EVENT_ID.ALIAS)
      return this.refuse(event.anchorStart, "an alias (`*`): write the value out");
    if (event.anchorStart >= 0)
      this.refuse(event.anchorStart, "an anchor (`&`): write the value out where it is needed");
    if (event.tagStart >= 0) this.refuse(event.tagStart, "a tag (`!`): remove it");
    if (event.type === EVENT_ID.MAPPING) this.pairs(path);
    if (event.type === EVENT_ID.SEQUENCE)
      for (let i = 0; !this.ended(); i++) this.node([...path, i]);
  }

  private pairs(path: YamlPath): void {
    const seen = new Set<string>();
    while (!this.ended()) {
      const event = this.peek();
      const key = event.type === EVENT_ID.SCALAR ? getScalarValue(this.text, event) : null;
      const offset = getOffset(event) ?? 0;
      if (key === null) this.refuse(offset, "a key that isn't plain text");
      // Code that reads the object would ignore it silently.
      else if (key === "__proto__") this.refuse(offset, "the key `__proto__`: remove it");
      else if (seen.has(key)) this.refuse(offset, `duplicate key \`${key}\`: keep one of them`);
      else seen.add(key);
      const inner = [...path, String(key)];
      this.offsets.set(toPathKey(inner), offset);
      this.node(inner);
      this.node(inner);
    }
  }

  /** Returns whether the current mapping or list ends here, and steps over its end. */
  private ended(): boolean {
    const over = this.events[this.next]!.type === EVENT_ID.POP;
    if (over) this.next++;
    return over;
  }

  /** Never an end event: `ended` was called before. */
  private peek(): Content {
    return this.events[this.next] as Content;
  }

  private refuse(offset: number, message: string): void {
    this.problems.push({ line: this.line(offset), message });
  }

  private line(offset: number): number {
    let [low, high] = [0, this.lineEnds.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.lineEnds[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  }
}

function toPathKey(path: YamlPath): string {
  return JSON.stringify(path.map(String));
}

/** Null where nothing is written, as in an empty list item. */
function getOffset(event: Content): number | null {
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart;
  const offset = event.type === EVENT_ID.SCALAR ? event.valueStart : event.start;
  return offset === -1 ? null : offset;
}
