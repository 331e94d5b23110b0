/** The actions that the workflow uses, by commit, each with the version that it is. */
import type { Host } from "../github-hosts.ts";

export interface Actions {
  checkout: string;
  node: string;
  /** Whether `node` caches by itself where package.json names a package manager, and has an input against it. */
  nodeCaches: boolean;
  upload: string;
  cacheRestore: string;
  cacheSave: string;
}

const CACHE_5 = "a7833574556fa59680c1b7cb190c1735db73ebf0 # v5.0.0";
const CACHE_4 = "0057852bfaa89a56745cba8c7296529d2fc39830 # v4.3.0";

/**
 * On GHES an artifact is taken from upload-artifact v3 only (https://github.com/actions/upload-artifact#ghes-support),
 * and its runners may be older than 2.327, the first that runs actions on Node 24: so those are on Node 20, which newer
 * runners run too.
 */
export const ACTIONS: Readonly<Record<Host, Actions>> = {
  "github.com": {
    checkout: "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0",
    node: "actions/setup-node@a0853c24544627f65ddf259abe73b1d18a591444 # v5.0.0",
    nodeCaches: true,
    upload: "actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f # v6.0.0",
    cacheRestore: `actions/cache/restore@${CACHE_5}`,
    cacheSave: `actions/cache/save@${CACHE_5}`,
  },
  ghes: {
    checkout: "actions/checkout@34e114876b0b11c390a56381ad16ebd13914f8d5 # v4.3.1",
    node: "actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0",
    nodeCaches: false,
    upload: "actions/upload-artifact@c24449f33cd45d4826c6702db7e49f7cdb9b551d # v3.2.1-node20",
    cacheRestore: `actions/cache/restore@${CACHE_4}`,
    cacheSave: `actions/cache/save@${CACHE_4}`,
  },
};
