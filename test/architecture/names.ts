/** Checks the rules for names: verbs, kebab-case, one meaning. */
import { posix } from "node:path";
import { isNode, lineAt, type Node, type Source, type Violation } from "./source.ts";
import { IRREGULAR_PARTICIPLES, NO_PARTICIPLES, PREPOSITIONS, VERBS } from "./words.ts";

/** Exported functions without a verb, each with its reason. */
const WITHOUT_VERB: Readonly<Record<string, string>> = {
  "src/index.ts: baton": "Probot loads an app by its default export, and logs its name",
  "src/sandbox/pages/html.ts: markup": "the tag of a template: markup`<p>${text}</p>`",
};

interface ExportedName {
  name: string;
  isFunction: boolean;
  node: Node;
}

/**
 * An exported function starts with a verb. Functions with a capital letter are constructors of
 * types.
 */
export function findMissingVerbs(source: Source): Violation[] {
  return listExports(source)
    .filter(({ name, isFunction }) => isFunction && !startsWithVerb(name))
    .filter(({ name }) => !(`${source.path}: ${name}` in WITHOUT_VERB))
    .map(({ name, node }) =>
      violate(source, node, `the exported function ${name} does not start with a verb`),
    );
}

/** No exported name is just a participle or a preposition. */
export function findParticiples(source: Source): Violation[] {
  return listExports(source)
    .filter(({ name }) => isParticiple(name) || PREPOSITIONS.has(name.toLowerCase()))
    .map(({ name, node }) =>
      violate(source, node, `the exported name ${name} is a participle or a preposition`),
    );
}

/** File names are kebab-case. `test.ts` and the like may follow a dot. */
export function findOtherCases({ path }: Source): Violation[] {
  const isKebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?\.ts$/.test(posix.basename(path));
  return isKebab ? [] : [{ path, line: 1, message: "the file's name is not in kebab-case" }];
}

/** A file and a folder beside it have different names: `a.ts` belongs in `a/` as its `index.ts`. */
export function findSharedStems(tree: readonly Source[]): Violation[] {
  const folders = new Set(tree.flatMap(({ path }) => listFolders(path)));
  return tree
    .filter(({ path }) => folders.has(path.replace(/\.ts$/, "")))
    .map(({ path }) => ({ path, line: 1, message: "a folder beside this file has the same name" }));
}

/** Only one file exports a given name of `src`. `src/sandbox` is a separate package. */
export function findDoubleNames(tree: readonly Source[]): Violation[] {
  const all = tree.flatMap((source) => listExports(source).map((one) => ({ ...one, source })));
  const groups = Map.groupBy(
    all,
    ({ name, source }) => `${source.path.startsWith("src/sandbox/")} ${name}`,
  );
  return [...groups.values()].flatMap((group) => {
    const paths = [...new Set(group.map(({ source }) => source.path))];
    return group.flatMap(({ name, node, source }) => {
      const others = paths.filter((path) => path !== source.path);
      return others.length > 0
        ? [violate(source, node, `${name} is also exported by ${others.join(", ")}`)]
        : [];
    });
  });
}

function violate(source: Source, node: Node, message: string): Violation {
  return { path: source.path, line: lineAt(source, node), message };
}

function startsWithVerb(name: string): boolean {
  const [first] = /^[a-z]+/.exec(name) ?? [];
  return first === undefined || VERBS.has(first);
}

function isParticiple(name: string): boolean {
  const word = name.toLowerCase();
  if (!/^[A-Za-z][a-z]+$/.test(name) || NO_PARTICIPLES.has(word)) return false;
  return word.endsWith("ed") || IRREGULAR_PARTICIPLES.has(word);
}

function listFolders(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("/"));
}

/**
 * Lists what a file declares and exports at its top level. Leaves out re-exports. A value and its
 * type count once.
 */
function listExports({ nodes }: Source): ExportedName[] {
  const found = nodes.flatMap(({ node, parent, field }) => {
    if (parent?.type !== "ExportNamedDeclaration" && parent?.type !== "ExportDefaultDeclaration")
      return [];
    return field === "declaration" ? listDeclared(node) : [];
  });
  return [...Map.groupBy(found, ({ name }) => name).values()].map((same) => ({
    ...same[0]!,
    isFunction: same.some(({ isFunction }) => isFunction),
  }));
}

function listDeclared(node: Node): ExportedName[] {
  if (node.type === "VariableDeclaration" && Array.isArray(node["declarations"])) {
    return (node["declarations"] as Node[]).flatMap((declarator) => {
      const names = isNode(declarator["id"]) ? listBound(declarator["id"]) : [];
      const isFunction = isNode(declarator["init"]) && FUNCTIONS.includes(declarator["init"].type);
      return names.map((name) => ({ name, isFunction, node: declarator }));
    });
  }
  const name = isNode(node["id"]) ? node["id"]["name"] : undefined;
  return typeof name === "string"
    ? [{ name, isFunction: FUNCTIONS.includes(node.type), node }]
    : [];
}

const FUNCTIONS = [
  "FunctionDeclaration",
  "TSDeclareFunction",
  "ArrowFunctionExpression",
  "FunctionExpression",
];

/** Lists the names that a pattern binds. */
function listBound(pattern: Node): string[] {
  if (pattern.type === "Identifier") return [String(pattern["name"])];
  const parts = [pattern["elements"], pattern["properties"]]
    .filter(Array.isArray)
    .flat() as (Node | null)[];
  return parts
    .filter((part) => part !== null)
    .flatMap((part) => listBound(isNode(part["value"]) ? part["value"] : part));
}
