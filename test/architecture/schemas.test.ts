import { describe, expect, it } from "vitest";
import { findDoubleTypes } from "./schemas.ts";
import { toSource } from "./source.ts";

const SCHEMA = "const a = z.strictObject({ id: z.int(), name: z.string(), at: z.string() });";

function find(...texts: string[]): string[] {
  const tree = texts.map((text, i) => toSource(`src/core/model/${i}.ts`, text));
  return findDoubleTypes(tree).map(({ path, line, message }) => `${path}:${line}: ${message}`);
}

describe("the rule of one declaration", () => {
  it("refuses an interface with the fields of a schema, in any order and file", () => {
    const found = "A has the fields of the schema at src/core/model/0.ts:1: infer it";
    const interfaceText = "\nexport interface A { at: string; id: number; name: string }";
    expect(find(SCHEMA, interfaceText)).toEqual([`src/core/model/1.ts:2: ${found}`]);
    const alias = "type A = { at: string; id: number; name: string };";
    expect(find(SCHEMA, alias)).toEqual([`src/core/model/1.ts:1: ${found}`]);
  });

  it("refuses a schema that is annotated with a type declared by hand", () => {
    const text = "interface A { n: number }\nconst a: z.ZodType<A> = z.object({ n: z.int() });";
    expect(find(text)).toEqual([
      "src/core/model/0.ts:2: A is declared by hand: infer it from this schema",
    ]);
  });

  it("accepts inferred types, other fields, and types that extend another type", () => {
    expect(find(`${SCHEMA}\nexport type A = z.infer<typeof a>;`)).toEqual([]);
    expect(find(SCHEMA, "interface A { id: number; name: string; to: string }")).toEqual([]);
    expect(find(SCHEMA, "interface A extends B { id: number; name: string; at: 1 }")).toEqual([]);
    expect(find("const check = <T>(schema: z.ZodType<T>) => schema;")).toEqual([]);
  });
});
