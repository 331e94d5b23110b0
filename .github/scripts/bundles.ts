/**
 * `npm run bundles`: the bundles with their licences in dist/bundles/, whose files change at once
 * or not at all.
 */
import { writeBundles } from "./bundle.ts";

await writeBundles();
