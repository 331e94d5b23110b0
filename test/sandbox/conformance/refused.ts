import { expect } from "vitest";
import { refusal } from "../api-world.ts";

/** What an app is told whose token lacks the permission. */
export const HIDDEN = /^Resource not accessible by integration$/;

/** Expects each of the calls to be refused with this status and these words. */
export async function refused(
  status: number,
  message: RegExp,
  ...calls: Promise<unknown>[]
): Promise<void> {
  for (const said of await Promise.all(calls.map(refusal))) {
    expect(said).toMatchObject({ status, message: expect.stringMatching(message) as string });
  }
}
