import { spawn } from "node:child_process";
import type { Cage } from "./cage.ts";

/** No cage: the repository's configuration has `isolation: off`. */
export function openOff(): Cage {
  return {
    backend: "off",
    environment: {},
    start: ([file, ...args], options) => spawn(file, args, { ...options, detached: true }),
    door: async (port) => port,
    async [Symbol.asyncDispose]() {},
  };
}
