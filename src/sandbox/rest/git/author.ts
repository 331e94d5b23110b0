import type { Person } from "../../git/formats.ts";
import type { Sandbox } from "../../sandbox.ts";
import type { Call } from "../endpoint.ts";

/**
 * Returns the author that GitHub gives to a commit of this caller: the person, or the app's bot.
 */
export function getCommitAuthor(
  call: { sandbox: Sandbox; login: Call["login"] },
  date: string,
): Person {
  const account = call.sandbox.world.accounts.find((one) => one.login === call.login);
  return { name: account?.name ?? call.login, email: account?.email ?? "", date };
}

/** Returns the current time in git's precision. */
export function getGitTime(sandbox: Sandbox): string {
  return sandbox
    .clock()
    .toISOString()
    .replace(/\.\d+Z$/, "Z");
}
