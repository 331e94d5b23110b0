import { offeredFiles } from "../src/config/offered.ts";
import { DEFAULT_SETTINGS } from "../src/core/build/settings.ts";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
for (const [path, text] of Object.entries(offeredFiles(DEFAULT_SETTINGS, { version: "0.1.0", host: "github.com" }))) {
  const at = join(process.argv[2]!, path);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, text);
}
