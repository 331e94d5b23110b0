/** All attacks, by family. */
import type { Family } from "./attack.ts";
import { cage } from "./cage.ts";

export const FAMILIES: readonly Family[] = [cage];
