/**
 * One declaration per type. A schema declares what it checks, and its type is inferred. Applies to
 * code that reads documents and settings.
 */
import { isNode, lineAt, type Node, type Source, type Violation } from "./source.ts";

const FOLDERS = ["src/core/", "src/config/"];

/** Types with fewer fields match by chance, for example `{ name, text }`. */
const FEWEST_FIELDS = 3;

/** Methods of zod whose first argument lists all fields of an object. */
const OBJECTS = ["strictObject", "object", "looseObject"];

interface Declared {
  source: Source;
  node: Node;
  name: string;
  /** Sorted and joined; null if not all of them are listed here. */
  fields: string | null;
}

/**
 * Finds types that are declared by hand beside a schema. Reports an interface with exactly the
 * fields of a schema, and a schema that is annotated with such a type.
 */
export function findDoubleTypes(tree: readonly Source[]): Violation[] {
  const checked = tree.filter(({ path }) => FOLDERS.some((folder) => path.startsWith(folder)));
  const types = checked.flatMap(listTypes);
  const schemas = new Map(checked.flatMap(listSchemas).map((one) => [one.fields, one]));
  const twins = types.flatMap(({ source, node, name, fields }) => {
    const schema = fields === null ? undefined : schemas.get(fields);
    if (!schema) return [];
    const place = `${schema.source.path}:${lineAt(schema.source, schema.node)}`;
    return [violate(source, node, `${name} has the fields of the schema at ${place}: infer it`)];
  });
  const names = new Set(types.map(({ name }) => name));
  const annotated = checked.flatMap((source) =>
    listAnnotations(source)
      .filter(({ name }) => names.has(name))
      .map(({ node, name }) =>
        violate(source, node, `${name} is declared by hand: infer it from this schema`),
      ),
  );
  return [...twins, ...annotated];
}

function listTypes(source: Source): Declared[] {
  return source.nodes.flatMap(({ node }) => {
    const name = isNode(node["id"]) ? String(node["id"]["name"]) : "";
    if (node.type === "TSInterfaceDeclaration") {
      const isWhole = !Array.isArray(node["extends"]) || node["extends"].length === 0;
      const members = isNode(node["body"]) ? node["body"]["body"] : null;
      return [{ source, node, name, fields: isWhole ? joinFields(members) : null }];
    }
    const literal = node["typeAnnotation"];
    if (node.type !== "TSTypeAliasDeclaration" || !isNode(literal)) return [];
    if (literal.type !== "TSTypeLiteral") return [];
    return [{ source, node, name, fields: joinFields(literal["members"]) }];
  });
}

function listSchemas(source: Source): Declared[] {
  return source.nodes.flatMap(({ node }) => {
    if (node.type !== "CallExpression" || !isNode(node["callee"])) return [];
    const method = node["callee"]["property"];
    if (!isNode(method) || !OBJECTS.includes(String(method["name"]))) return [];
    const first: unknown = Array.isArray(node["arguments"]) ? node["arguments"][0] : null;
    const fields = isNode(first) ? joinFields(first["properties"]) : null;
    return fields === null ? [] : [{ source, node, name: "", fields }];
  });
}

/** Lists the types that `z.ZodType<…>` names. */
function listAnnotations(source: Source): { node: Node; name: string }[] {
  return source.nodes.flatMap(({ node }) => {
    const text = source.text.slice(node.start, node.end);
    const [, name] = /^z\.ZodType<(\w+)/.exec(text) ?? [];
    return node.type === "TSTypeReference" && name ? [{ node, name }] : [];
  });
}

/** Returns null if a member is not a plain field, or there are too few. */
function joinFields(members: unknown): string | null {
  if (!Array.isArray(members) || members.length < FEWEST_FIELDS) return null;
  const names = members.map((member: unknown) =>
    isNode(member) && isNode(member["key"]) && !["TSMethodSignature"].includes(member.type)
      ? String(member["key"]["name"])
      : null,
  );
  const fields = names.filter((name) => name !== null);
  return fields.length < names.length ? null : fields.toSorted().join(" ");
}

function violate(source: Source, node: Node, message: string): Violation {
  return { path: source.path, line: lineAt(source, node), message };
}
