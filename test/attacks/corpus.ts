/** All attacks, by family. */
import type { Family } from "./attack.ts";
import { cage } from "./cage.ts";
import { contents } from "./contents.ts";
import { edge } from "./edge.ts";
import { impostors } from "./impostors.ts";
import { intake } from "./intake.ts";
import { limits } from "./limits.ts";
import { network } from "./network.ts";
import { paths } from "./paths.ts";
import { readback } from "./readback.ts";
import { runner } from "./runner.ts";
import { traps } from "./traps.ts";
import { words } from "./words.ts";

export const FAMILIES: readonly Family[] = [
  ...[cage, limits, network, readback, traps, runner],
  ...[paths, contents, words, intake, impostors, edge],
];
