/** Which part of `src` may import which: DESIGN section 3. */
import { posix } from "node:path";
import { isNode, lineAt, type Node, type Source, type Violation } from "./source.ts";

/** What a part of `src` may import: other parts, and packages if only some are allowed. */
interface Room {
  rooms: readonly string[];
  packages?: readonly string[];
}

/** The sandbox is a package: other code imports it by its name. */
const EVERYTHING = ["core", "config", "app", "runner", "cli", "index.ts"];

const ROOMS: Record<string, Room> = {
  core: {
    rooms: ["core"],
    packages: ["zod", "js-yaml", "@noble/hashes", "fflate", "htmlparser2", "node-diff3", "diff"],
  },
  config: { rooms: ["config", "core"] },
  app: { rooms: ["app", "core", "config"] },
  runner: { rooms: ["runner", "core", "config"] },
  sandbox: { rooms: ["sandbox"] },
  cli: { rooms: EVERYTHING },
  "index.ts": { rooms: EVERYTHING },
};

/**
 * Layers of the core, from the lowest. A layer may import itself, its neighbours in the same row,
 * and all rows above.
 */
const CORE_LAYERS: readonly (readonly string[])[] = [
  ["text"],
  ["model"],
  ["messages"],
  ["record", "sessions", "guards", "setup", "plan", "knowledge", "templates"],
  ["rules"],
  ["tasks", "commands"],
  ["decide.ts"],
];

export function importRules(source: Source): Violation[] {
  const room = roomOf(source.path);
  if (room !== null && !(room in ROOMS)) {
    return [
      {
        path: source.path,
        line: 1,
        message: `src/${room} is not a part of src that DESIGN section 3 lists`,
      },
    ];
  }
  return source.nodes.flatMap(({ node }) => {
    const from = importedBy(node);
    if (from === undefined) return [];
    const message = from === null ? unknowable(room) : wrong(source.path, room, from);
    return message === null ? [] : [{ path: source.path, line: lineAt(source, node), message }];
  });
}

/** Returns `core` for `src/core/model/state.ts`; null outside `src`. */
export function roomOf(path: string): string | null {
  const [top, room] = path.split("/");
  return top === "src" && room !== undefined ? room : null;
}

const IMPORTS = [
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "TSImportType",
];

/**
 * Returns what a node imports. Undefined if it imports nothing; null if the path is only known at
 * run time.
 */
export function importedBy(node: Node): string | null | undefined {
  if (!IMPORTS.includes(node.type) || !isNode(node.source)) return undefined;
  return typeof node.source.value === "string" ? node.source.value : null;
}

function unknowable(room: string | null): string | null {
  return room === "core" ? "imports a path that is only known at run time" : null;
}

function wrong(path: string, room: string | null, from: string): string | null {
  if (from.startsWith(".")) {
    const target = posix.join(posix.dirname(path), from);
    if (!/\.(ts|json)$|\/vendor\/[^/]+\.js$/.test(target))
      return `imports ${from}: name the .ts file`;
    return room === null ? null : (wrongRoom(room, target, from) ?? wrongLayer(path, target, from));
  }
  const allowed = room === null ? undefined : ROOMS[room]?.packages;
  if (!allowed || allowed.some((name) => from === name || from.startsWith(`${name}/`))) return null;
  return `imports ${from}: src/${room} may use only ${allowed.join(", ")}`;
}

function wrongRoom(room: string, target: string, from: string): string | null {
  const other = roomOf(target);
  if (other === null)
    return target === "package.json" ? null : `imports ${from}, which is outside src`;
  const allowed = ROOMS[room]?.rooms ?? [];
  return allowed.includes(other)
    ? null
    : `imports ${from}: src/${room} may import only ${allowed.join(", ")}`;
}

/**
 * Returns a core file's position in the layers. Null outside the core; -1 in a folder that is not a
 * layer.
 */
function getLayer(path: string): number | null {
  if (roomOf(path) !== "core") return null;
  return CORE_LAYERS.findIndex((row) => row.includes(path.split("/")[2]!));
}

function wrongLayer(path: string, target: string, from: string): string | null {
  const [own, other] = [getLayer(path), getLayer(target)];
  if (own === null || other === null) return null;
  if (own < 0) return `${path.split("/")[2]} is not a layer of the core: see CORE_LAYERS`;
  return other > own ? `imports ${from}: src/core/${path.split("/")[2]} lies below it` : null;
}
