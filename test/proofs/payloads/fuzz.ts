/**
 * Broken payloads: examples of events that Baton listens to, with some fields replaced by values of
 * others.
 */
import fc from "fast-check";
import { CORPUS, movePayload, type Example, type Numbered } from "./corpus.ts";
import { AFFECTING_EXAMPLES } from "./affecting-payloads.ts";

/** JSON texts; `null` removes the field. */
const NASTY: readonly (string | null)[] = [
  ...[
    null,
    "null",
    "true",
    "{}",
    "[]",
    '""',
    "[[]]",
    '{"__proto__":{"id":1}}',
    '{"constructor":{"prototype":{}}}',
  ],
  ...["0", "-1", "1.5", "1e308", "9007199254740993", "2147483648", "-0", '"7"', '"NaN"'],
  ...[
    '"\\u0000"',
    '"a\\u0000b"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\u202e"',
    '"ünïts"',
    '"..\\n.."',
    `"'; drop table"`,
  ],
  ...[
    '".."',
    '"."',
    '"../.."',
    '"you/../../app"',
    '"units?x=1#y"',
    '"%2e%2e"',
    '"units/"',
    '"you/units/pulls"',
    '"//x"',
  ],
  ...[`"${"x".repeat(1e6)}"`, `"${"../".repeat(1e5)}"`, `${"[".repeat(5000)}${"]".repeat(5000)}`],
  ...[
    `[${"{},".repeat(20_000)}{}]`,
    '"baton/99999999999999999999-x/build"',
    '"[0-preflight-0] x"',
    '"baton/-1/record"',
  ],
];
const EVENTS = [
  "constructor",
  "__proto__",
  "toString",
  "installation.deleted",
  "issues ",
  "*",
  "error",
  "ISSUES",
];
/** Fields that Baton reads: most changes are made there. */
const LOOKED = new RegExp(
  `^(\\w+\\.){0,2}(${[
    ...[
      "action",
      "installation",
      "repository",
      "repositories",
      "repositories_added",
      "full_name",
      "name",
      "owner",
    ],
    ...[
      "login",
      "number",
      "issue",
      "comment",
      "user",
      "type",
      "body",
      "title",
      "pull_request",
      "sender",
      "head",
      "base",
    ],
    ...[
      "ref",
      "ref_type",
      "head_branch",
      "display_title",
      "default_branch",
      "commits",
      "added",
      "branches",
      "forced",
    ],
  ].join("|")})$|^installation\\.id$`,
);
const LISTENED = CORPUS.filter(({ event }) =>
  AFFECTING_EXAMPLES.some((one) => one.event === event),
);

export interface Delivered {
  event: string;
  body: string;
}

/** @param places installations and repositories that the delivery may come from */
export function createDeliveryArbitrary(
  places: readonly (readonly [installation: number, there: Numbered])[],
): fc.Arbitrary<Delivered> {
  const change = fc.record({
    at: fc.nat(),
    looked: fc.integer({ max: 3 }),
    value: fc.constantFrom(...NASTY),
  });
  const example = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...AFFECTING_EXAMPLES) },
    fc.constantFrom(...LISTENED),
  );
  const event = fc.oneof(
    { weight: 8, arbitrary: fc.constant(null) },
    fc.constantFrom(...EVENTS, ...LISTENED.map((one) => one.event)),
  );
  return fc
    .record({
      example,
      event,
      place: fc.constantFrom(...places),
      changes: fc.array(change, { maxLength: 3 }),
    })
    .map(({ example: one, event: other, place, changes }) => {
      const [name, body] = [other ?? one.event, changed(one, place, changes)];
      // Some are a megabyte long.
      return { event: name, body, [fc.toStringMethod]: () => `${name}: ${body.slice(0, 1000)}` };
    });
}

interface Change {
  at: number;
  looked: number;
  value: string | null;
}

function changed(
  example: Example,
  [installation, there]: readonly [number, Numbered],
  changes: Change[],
): string {
  const payload = structuredClone(movePayload(example, installation, there));
  const texts: string[] = [];
  for (const { at, looked, value } of changes) {
    const all = placesIn(payload);
    const some = all.filter(({ path }) => LOOKED.test(path));
    const among = looked > 0 && some.length > 0 ? some : all;
    const { holder, key } = among[at % among.length] ?? { holder: payload, key: "action" };
    if (value === null) delete holder[key];
    else holder[key] = `@fuzz:${texts.push(value) - 1}@`;
  }
  // An object can't have values such as a key named __proto__, so they are written into its text.
  return JSON.stringify(payload).replaceAll(
    /"@fuzz:(\d+)@"/g,
    (_, index: string) => texts[Number(index)]!,
  );
}

interface Place {
  path: string;
  holder: Record<string, unknown>;
  key: string;
}

function placesIn(holder: Record<string, unknown>, above = ""): Place[] {
  return Object.entries(holder).flatMap(([key, value]) => {
    const path = `${above}${key}`;
    const inner =
      typeof value === "object" && value !== null
        ? placesIn(value as typeof holder, `${path}.`)
        : [];
    return [{ path, holder, key }, ...inner];
  });
}
