/** The actions that the sandbox has, by owner/name in lower case, whatever the ref. */
import type { Action } from "./action.ts";
import { cache, cacheRestore, cacheSave } from "./cache.ts";
import { checkout } from "./checkout.ts";
import { downloadArtifact } from "./download-artifact.ts";
import { githubScript } from "./github-script/index.ts";
import { setupBiome, setupPnpm } from "./npm-tools.ts";
import { rustToolchain } from "./rust-toolchain.ts";
import { setupGo } from "./setup-go.ts";
import { setupJava } from "./setup-java.ts";
import { setupNode } from "./setup-node.ts";
import { setupPython } from "./setup-python.ts";
import { setupUv } from "./setup-uv.ts";
import { uploadArtifact } from "./upload-artifact.ts";
import { noCache, report } from "./without-effect.ts";

export const builtins: Record<string, Action> = {
  "actions/checkout": checkout,
  "actions/upload-artifact": uploadArtifact,
  "actions/download-artifact": downloadArtifact,
  "actions/cache": cache,
  "actions/cache/restore": cacheRestore,
  "actions/cache/save": cacheSave,
  "actions/github-script": githubScript,
  "actions/setup-node": setupNode,
  "actions/setup-python": setupPython,
  "actions/setup-go": setupGo,
  "actions/setup-java": setupJava,
  "astral-sh/setup-uv": setupUv,
  "pnpm/action-setup": setupPnpm,
  "biomejs/setup-biome": setupBiome,
  "dtolnay/rust-toolchain": rustToolchain,
  "actions-rs/toolchain": rustToolchain,
  "actions-rust-lang/setup-rust-toolchain": rustToolchain,
  "swatinem/rust-cache": noCache,
  "codecov/codecov-action": report,
  "codecov/test-results-action": report,
  "coverallsapp/github-action": report,
  "github/codeql-action/upload-sarif": report,
};
