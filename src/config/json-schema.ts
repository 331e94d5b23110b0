/**
 * The JSON schema of `.github/baton.yml`, for editors: the meaning, the allowed values and the
 * default of each key.
 */
import { z } from "zod";
import { settingsSchema } from "./schema.ts";

export interface JsonSchema {
  description?: string;
  default?: unknown;
  examples?: unknown[];
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
}

/**
 * Creates a schema of draft 7, which editors support best:
 * https://github.com/redhat-developer/yaml-language-server#json-schema-support
 */
export function createJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(settingsSchema, { io: "input", target: "draft-07" });
  return { title: "Baton's settings: .github/baton.yml", ...schema } as JsonSchema;
}

/**
 * Returns the address from which editors load that version's schema, which is in the npm package.
 */
export function getSchemaUrl(version: string): string {
  return `https://unpkg.com/baton-app@${version}/dist/config/baton.schema.json`;
}
