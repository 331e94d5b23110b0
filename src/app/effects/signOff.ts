/** Developer Certificate of Origin: every commit of Baton's bears its sign-off where the configuration asks for it. */
import type { Facts } from "../../core/build/facts.ts";
import { getGitHubHosts } from "../../config/github-hosts.ts";
import { withTrailer } from "../../core/comments/commitMessage.ts";
import type { Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { keptFor } from "../github/kept.ts";

const kept = keptFor<string>(10);

/** The message, signed off if it is to be. @throws GitHubError */
export async function signed(
  { access, facts }: { access: Access; facts: Pick<Facts, "settings"> },
  message: string,
): Promise<string> {
  if (!facts.settings.ok || !facts.settings.value.sign_off) return message;
  return withTrailer(message, `Signed-off-by: ${await kept(access, "author", () => authorOf(access))}`);
}

/**
 * Who GitHub names as author of a commit that an App makes without naming one, as a DCO check compares both letter by
 * letter: the bot's login, and its address by the bot's user id (not the App's):
 * https://docs.github.com/en/account-and-profile/reference/email-addresses-reference#your-noreply-email-address
 */
async function authorOf({ octokit, app }: Access): Promise<string> {
  const { data } = await asking(() => octokit.request("GET /users/{username}", { username: app.login }));
  const { mailDomain } = getGitHubHosts({ api: octokit.request.endpoint.DEFAULTS.baseUrl });
  return `${app.login} <${data.id}+${app.login}@users.noreply.${mailDomain}>`;
}
