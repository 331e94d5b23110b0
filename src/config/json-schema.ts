/**
 * The JSON schema of `.github/baton.yml`, for editors: what keys mean, what they may be, what holds
 * without them.
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
 * Draft 7, which editors know best:
 * https://github.com/redhat-developer/yaml-language-server#json-schema-support
 */
export function createJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(settingsSchema, { io: "input", target: "draft-07" });
  return { title: "Baton's settings: .github/baton.yml", ...schema } as JsonSchema;
}

/** Where editors find the schema of that version: the npm package holds it. */
export function getSchemaUrl(version: string): string {
  return `https://unpkg.com/baton-app@${version}/dist/config/baton.schema.json`;
}
