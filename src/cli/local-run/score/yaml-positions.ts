/** The position of each value in a YAML text, so that a problem can name its line. */
import { EVENT_ID, parseEvents, type Event } from "js-yaml";

export interface YamlPositions {
  /** Returns the line (starting at 1) of the value at `path`, or of the nearest one around it. */
  lineOf(path: readonly PropertyKey[]): number;
  /** Line of the first anchor, alias or tag; null = none. */
  trick: number | null;
}

/** Throws js-yaml's `YAMLException` if the text isn't YAML. */
export function readYamlPositions(text: string): YamlPositions {
  const events = parseEvents(text, {});
  const lineAt = (offset: number) => text.slice(0, offset).split("\n").length;
  const starts = new Map<string, number>();
  let trick: number | null = null;
  let at = 0;

  const walk = (path: string): void => {
    const event = events[at++] as Event;
    trick ??= findTrick(event);
    if (event.type === EVENT_ID.SCALAR) starts.set(path, event.valueStart);
    if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING) {
      starts.set(path, event.start);
      for (let i = 0; events[at]!.type !== EVENT_ID.POP; i++) {
        if (event.type === EVENT_ID.SEQUENCE) {
          walk(joinPath(path, i));
          continue;
        }
        const key = events[at]!;
        const name =
          key.type === EVENT_ID.SCALAR ? parseKey(text.slice(key.valueStart, key.valueEnd)) : i;
        const start = key.type === EVENT_ID.SCALAR ? key.valueStart : 0;
        walk(joinPath(path, "?"));
        walk(joinPath(path, name));
        // A field's line is its key's, even if its value is a block further down.
        starts.set(joinPath(path, name), start);
      }
      at++;
    }
  };
  for (let document = 0; at < events.length; document++) {
    at++;
    if (events[at] && events[at]!.type !== EVENT_ID.POP) walk(document === 0 ? "" : `#${document}`);
    at++;
  }
  return {
    trick: trick === null ? null : lineAt(trick),
    lineOf(path) {
      for (let end = path.length; end > 0; end--) {
        const start = starts.get(
          path.slice(0, end).reduce<string>((p, part) => joinPath(p, part), ""),
        );
        if (start !== undefined) return lineAt(start);
      }
      return 1;
    },
  };
}

const joinPath = (path: string, part: PropertyKey) => `${path}/${String(part)}`;
const parseKey = (source: string) => source.replace(/^["']|["']$/g, "");

function findTrick(event: Event): number | null {
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart;
  if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) return null;
  if (event.anchorStart >= 0) return event.anchorStart;
  return event.tagStart >= 0 ? event.tagStart : null;
}
