/** `npm run docs`: writes the generated parts of .github/docs. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DOCS, renderDocuments } from "../../test/documents/render-documents.ts";

for (const [name, text] of Object.entries(await renderDocuments()))
  writeFileSync(join(DOCS, name), text);
