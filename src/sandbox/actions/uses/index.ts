/** The actions that the sandbox has, by owner/name whatever the ref. */
import type { Action } from "./action.ts";
import { cache, cacheRestore, cacheSave } from "./cache.ts";
import { checkout } from "./checkout.ts";
import { downloadArtifact } from "./download-artifact.ts";
import { setupNode } from "./setup-node.ts";
import { uploadArtifact } from "./upload-artifact.ts";

export const builtins: Record<string, Action> = {
  "actions/checkout": checkout,
  "actions/setup-node": setupNode,
  "actions/upload-artifact": uploadArtifact,
  "actions/download-artifact": downloadArtifact,
  "actions/cache": cache,
  "actions/cache/restore": cacheRestore,
  "actions/cache/save": cacheSave,
};

/** The built-in action that `uses` names. Throws an Error that lists what there is. */
export function builtinAction(uses: string): Action {
  const action = builtins[uses.replace(/@.*$/, "").toLowerCase()];
  if (action === undefined) {
    throw new Error(`Action ${uses} is not available in the sandbox; it has: ${Object.keys(builtins).join(", ")}.`);
  }
  return action;
}
