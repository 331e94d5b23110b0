/**
 * `npm run schema`: writes the JSON schema of the settings again, which the package brings along for
 * editors.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createJsonSchema } from "../../src/config/json-schema.ts";

const path = join(import.meta.dirname, "../../src/config/baton.schema.json");
writeFileSync(path, `${JSON.stringify(createJsonSchema(), null, 2)}\n`);
