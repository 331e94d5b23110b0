/** Changes that guards must refuse. Now and then a session submits one with its work. */
import { createHash } from "node:crypto";
import type { WorkerId } from "../../../../src/core/model/names.ts";
import type { Files } from "../../../scenarios/support/stage/plays.ts";
import type { Dice } from "./dice.ts";

/** Paths that only such changes have. */
const NEAR = "near";
const BEYOND = ["elsewhere.txt", ".github/workflows/x.yml"];

/** Part of every worker's brief, so that only the intended guard refuses these files. */
export const listNearPaths = (id: string): string => `${NEAR}/${id}/**`;

/** Whether a path that has landed, or is on a branch of Baton's, was submitted to be refused. */
export const isRefused = (path: string): boolean =>
  path.startsWith(`${NEAR}/`) || BEYOND.includes(path);

/** By the guard that must refuse it; no other does. */
const WAYS: Record<string, (id: string, name: string) => Files> = {
  "brief-paths": () => ({ [BEYOND[0]!]: "Not asked for.\n" }),
  "protected-paths": (id) => ({ [`${NEAR}/${id}/.mcp.json`]: "{}\n" }),
  secrets: (id, name) => ({ [`${NEAR}/${id}/token.txt`]: `${makeToken(name)}\n` }),
  binaries: (id) => ({ [`${NEAR}/${id}/tool`]: "\u0000\u0001\u0002" }),
  "path-tricks": (id) => ({ [`${NEAR}/${id}/aux.txt`]: "A device of Windows.\n" }),
};

/**
 * Returns the guard that must refuse what a session adds. One session in four adds such a change;
 * of those that merge, three in four. Null = this one doesn't.
 */
export function pickRefusal(dice: Dice, name: string, merges = false): string | null {
  return dice.of(`${name} is refused`) < (merges ? 0.75 : 0.25)
    ? dice.pickOf(`${name} is refused for`, Object.keys(WAYS))
    : null;
}

/** Returns the files that it adds. */
export function createRefusedFiles(
  dice: Dice,
  name: string,
  id: WorkerId,
  merges: boolean,
): Files | null {
  const guard = pickRefusal(dice, name, merges);
  return guard === null ? null : WAYS[guard]!(id, name);
}

/** Looks like a GitHub token. It is made here, so that no file of this repository contains one. */
function makeToken(name: string): string {
  const digest = createHash("sha512").update(name).digest("base64").replace(/\W/g, "");
  return `ghp_${digest.slice(0, 36)}`;
}
