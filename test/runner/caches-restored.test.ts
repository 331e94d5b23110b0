import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { restoredIn } from "../../src/runner/caches.ts";
import { Bench } from "./support/bench.ts";

test("tools are told of the folders that are there, and of no others", () => {
  using bench = new Bench();
  expect(restoredIn(bench.temp)).toEqual({ folders: [], environment: {} });
  const cache = join(bench.temp, "baton-cache");
  for (const name of ["pip", "go", "cargo", "other"]) mkdirSync(join(cache, name), { recursive: true });
  expect(restoredIn(bench.temp)).toEqual({
    folders: [cache],
    environment: {
      ...{ PIP_CACHE_DIR: join(cache, "pip"), GOMODCACHE: join(cache, "go"), GOFLAGS: "-modcacherw" },
      CARGO_HOME: join(cache, "cargo"),
    },
  });
});
