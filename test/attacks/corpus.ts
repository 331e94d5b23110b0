/** All attacks, by family. */
import type { Family } from "./attack.ts";
import { cage } from "./cage.ts";
import { network } from "./network.ts";

export const FAMILIES: readonly Family[] = [cage, network];
