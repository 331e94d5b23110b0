import { expect } from "vitest";
import { refusal } from "../api-world.ts";

/** GitHub's message for an app whose token lacks the permission. */
export const HIDDEN = /^Resource not accessible by integration$/;

/** Expects that each of the calls fails with this status and message. */
export async function refused(
  status: number,
  message: RegExp,
  ...calls: Promise<unknown>[]
): Promise<void> {
  for (const said of await Promise.all(calls.map(refusal))) {
    expect(said).toMatchObject({ status, message: expect.stringMatching(message) as string });
  }
}
