/**
 * GitHub's published description of its REST API (`npm run vendor`). Finds an operation and
 * validates requests and answers with it.
 */
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

export interface Operation {
  method: string;
  /** Path in GitHub's notation: `/repos/{owner}/{repo}/issues`. */
  path: string;
  /** GitHub's page about it: the target of `documentation_url`. */
  page: string;
  parameters: Parameter[];
  /** Pointer of the JSON body's schema, or null if the operation has no body. */
  body: string | null;
  bodyRequired: boolean;
  /** Status -> media type -> pointer of its schema. Null if only the status is described. */
  answers: Record<string, Record<string, string | null>>;
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  pointer: string;
}

type Json = { [key: string]: Json } & Json[];

const file = join(import.meta.dirname, "schemas/rest.json.gz");
const api = nullable(JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"))) as {
  paths: Json;
  components: Json;
};

// `strict` would reject keywords of OpenAPI. Types are coerced only in parameters, which are text
// in a request.
const options = {
  ...{ strict: false, allErrors: true, verbose: true },
  // GitHub's own format: owner/name. Bots' addresses contain `[bot]`:
  // https://github.com/orgs/community/discussions/26560
  formats: { "repo.nwo": /^[^/]+\/[^/]+$/ },
};
const bodies = formats.default(new Ajv(options)).addSchema(api, "api");
bodies.addFormat("email", /^[^@\s]+@[^@\s]+$/);
const texts = formats.default(new Ajv({ ...options, coerceTypes: "array" })).addSchema(api, "api");

/** Converts `nullable` of OpenAPI 3.0 to a type, because JSON schema has no such keyword. */
function nullable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nullable);
  if (typeof value !== "object" || value === null) return value;
  const { nullable: may, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, nullable(one)]),
  ) as Record<string, unknown>;
  if (may === undefined || typeof may === "object")
    return may === undefined ? rest : { ...rest, nullable: may };
  return may ? { anyOf: [rest, { type: "null" }] } : rest;
}

const escape = (part: string) => part.replaceAll("~", "~0").replaceAll("/", "~1");

/** Follows a `$ref`. Returns its target and the target's pointer. */
function follow(at: Json, pointer: string): { value: Json; pointer: string } {
  const ref = at["$ref"] as unknown;
  if (typeof ref !== "string") return { value: at, pointer };
  const value = ref
    .slice(2)
    .split("/")
    .reduce<Json>(
      (node, part) => node[part.replaceAll("~1", "/").replaceAll("~0", "~")]!,
      api as unknown as Json,
    );
  return { value, pointer: ref };
}

export interface Field {
  type?: string;
  enum?: (string | null)[];
}

/** Returns the fields of an operation's JSON body, by name. */
export function fieldsOf(method: (typeof METHODS)[number], path: string): Record<string, Field> {
  const body =
    api.paths[path]?.[method]?.["requestBody"]?.["content"]?.["application/json"]?.["schema"];
  const fields = Object.entries(body?.["properties"] ?? {});
  return Object.fromEntries(
    fields.map(([name, schema]) => [name, (schema["anyOf"]?.[0] ?? schema) as Field]),
  );
}

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

function read(path: string, method: string, node: Json): Operation {
  const here = `#/paths/${escape(path)}/${method}`;
  const parameters = ((node["parameters"] ?? []) as Json[]).map((one, i): Parameter => {
    const { value, pointer } = follow(one, `${here}/parameters/${i}`);
    const {
      name,
      required,
      in: where,
    } = value as unknown as Partial<Parameter> & Pick<Parameter, "name" | "in">;
    return { name, required: required ?? false, in: where, pointer: `${pointer}/schema` };
  });
  const body = node["requestBody"]?.["content"]?.["application/json"]
    ? `${here}/requestBody/content/application~1json/schema`
    : null;
  const answers = Object.entries((node["responses"] ?? {}) as Record<string, Json>).map(
    ([status, answer]) => {
      const { value, pointer } = follow(answer, `${here}/responses/${status}`);
      const types = Object.entries((value["content"] ?? {}) as Record<string, Json>).map(
        ([type, content]) =>
          [type, content["schema"] ? `${pointer}/content/${escape(type)}/schema` : null] as const,
      );
      return [status, Object.fromEntries(types)] as const;
    },
  );
  return {
    ...{
      method: method.toUpperCase(),
      path,
      parameters,
      body,
      answers: Object.fromEntries(answers),
    },
    bodyRequired: Boolean(node["requestBody"]?.["required"]),
    page: (node["externalDocs"]?.["url"] as string | undefined) ?? "",
  };
}

/** Every operation that GitHub describes. */
export const operations: readonly Operation[] = Object.entries(api.paths).flatMap(([path, node]) =>
  METHODS.filter((method) => node[method]).map((method) => read(path, method, node[method]!)),
);

const shapes = operations.map((operation) => ({
  operation,
  // The last parameter of these may contain slashes:
  // https://docs.github.com/rest/git/refs#get-a-reference
  pattern: new RegExp(
    `^${operation.path
      .replaceAll(".", "\\.")
      .replace(/\/\{path\}$/, "(?:/(.*))?")
      .replace(/\{ref\}$/, "(.+)")
      .replaceAll(/\{(base|basehead|branch|ref|name)\}(?=$|\/)/g, "([^?]+?)")
      .replaceAll(/\{[a-z_0-9]+\}/g, "([^/]+)")}$`,
  ),
  literal: operation.path.split("/").filter((part) => part !== "" && !part.includes("{")).length,
}));

/**
 * Returns the operation of a request's path (without `/api/v3`, still encoded), and the values of
 * its path parameters.
 */
export function operationOf(
  method: string,
  path: string,
): { operation: Operation; values: string[] } | null {
  const found = shapes
    .filter((shape) => shape.operation.method === method && shape.pattern.test(path))
    .toSorted((a, b) => b.literal - a.literal)[0];
  if (!found) return null;
  const values = found.pattern
    .exec(path)!
    .slice(1)
    .map((one) => decodeURIComponent(one ?? ""));
  return { operation: found.operation, values };
}

const compiled = new Map<string, ValidateFunction>();

function validator(kind: "body" | "text", pointer: string): ValidateFunction {
  const key = `${kind} ${pointer}`;
  const known = compiled.get(key);
  if (known) return known;
  const schema = { $ref: `api${pointer}` };
  // Ajv can coerce only a value that has a parent.
  const fresh =
    kind === "body" ? bodies.compile(schema) : texts.compile({ properties: { value: schema } });
  compiled.set(key, fresh);
  return fresh;
}

/**
 * Returns the violations of the schema at `pointer`, each as `at: message`. `text` values are
 * parsed from their text form.
 */
export function objections(
  pointer: string,
  value: unknown,
  kind: "body" | "text" = "body",
): string[] {
  const check = validator(kind, pointer);
  if (check(kind === "text" ? { value } : value)) return [];
  // As text, a number is valid where a number or a text is allowed: for both types.
  const errors = (check.errors ?? []).filter((e) => kind === "body" || !e.params["passingSchemas"]);
  return errors.map((e) => `${e.instancePath || "/"}: ${e.message}${detail(e.params, e.data)}`);
}

/**
 * Returns further details. Tolerances use them to distinguish a null from an invalid value, and two
 * matching shapes from none.
 */
function detail(params: Record<string, unknown>, data: unknown): string {
  if (data === null) return ", is null";
  if (params["passingSchemas"]) return ", matches two";
  const said = params["allowedValues"] ?? params["additionalProperty"] ?? params["pattern"];
  return said === undefined ? "" : ` (${JSON.stringify(said).slice(0, 200)})`;
}

/** Schema of GitHub's plain error body. */
export const BASIC_ERROR = "#/components/schemas/basic-error";
