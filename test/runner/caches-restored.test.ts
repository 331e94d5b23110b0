import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findRestoredCaches } from "../../src/runner/tools/tool-environment.ts";
import { Bench } from "./support/bench.ts";

test("tools get the variables of the folders that exist, and no others", () => {
  using bench = new Bench();
  expect(findRestoredCaches(bench.temp)).toEqual({ folders: [], environment: {} });
  const cache = join(bench.temp, "baton-cache");
  for (const name of ["pip", "go", "cargo", "maven", "own-browsers", "other"])
    mkdirSync(join(cache, name), { recursive: true });
  const own = [
    { path: "browsers", variable: "BROWSERS_PATH" },
    { path: "none", variable: "NONE_PATH" },
  ];
  expect(findRestoredCaches(bench.temp, own)).toEqual({
    folders: [cache],
    environment: {
      ...{
        PIP_CACHE_DIR: join(cache, "pip"),
        GOMODCACHE: join(cache, "go"),
        GOFLAGS: "-modcacherw",
      },
      ...{
        CARGO_HOME: join(cache, "cargo"),
        MAVEN_ARGS: `-Dmaven.repo.local=${join(cache, "maven")}`,
      },
      BROWSERS_PATH: join(cache, "own-browsers"),
    },
  });
});
