/**
 * `npm run endpoints`: writes the names of all endpoints that GitHub documents, from the vendored
 * description of its REST API. The sandbox tells by them what it lacks from what doesn't exist. Run
 * it after `npm run vendor`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const root = join(import.meta.dirname, "../..");
const description = readFileSync(join(root, "test/sandbox/conformance/schemas/rest.json.gz"));
const { paths } = JSON.parse(gunzipSync(description).toString("utf8")) as {
  paths: Record<string, object>;
};
const METHODS = ["get", "post", "put", "patch", "delete"];
const names = Object.entries(paths).flatMap(([path, node]) =>
  METHODS.filter((method) => method in node).map((method) => `${method.toUpperCase()} ${path}`),
);
writeFileSync(join(root, "src/sandbox/rest/documented.txt"), `${names.sort().join("\n")}\n`);
