/** Settings from a folder on this machine, with what they extend on GitHub. */
import { accessOf } from "../../app/asker.ts";
import { GitHubError } from "../../app/github/errors.ts";
import { readSource } from "../../app/observe/settings.ts";
import { loadLayered } from "../../config/extends.ts";
import { loadSettings, type LoadedSettings } from "../../config/load.ts";
import { CONFIG_PATH } from "../../core/build/settings.ts";
import { gitOrNull } from "../git.ts";
import { findAsker } from "../github/credentials.ts";
import { readRemote } from "../github/names.ts";

/** `why` says what the file extends wasn't looked at for; `null` where it was, or extends nothing. */
export async function lookUp(text: string, folder: string): Promise<{ loaded: LoadedSettings; why: string | null }> {
  const loaded = loadSettings(text, CONFIG_PATH);
  if (!loaded.ok || loaded.unread === null) return { loaded, why: null };
  const found = await findAsker();
  if (!found) return { loaded, why: "set GH_TOKEN to a token that may read it, or run gh auth login" };
  const { asker, webUrl } = found;
  const remote = await gitOrNull(folder, ["remote", "get-url", "origin"]);
  if (remote === null) return { loaded, why: "the remote `origin`, which says whose repository this is, isn't set" };
  const own = readRemote(remote, webUrl);
  if (!own) return { loaded, why: `the remote \`origin\` is not on ${new URL(webUrl).host}` };
  const { owner, repo } = own;
  try {
    const { access } = await accessOf(asker, owner, repo);
    return {
      loaded: await loadLayered(text, { owner, repo, path: CONFIG_PATH }, (source) => readSource(access, source)),
      why: null,
    };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    return { loaded, why: `GitHub doesn't show ${owner}/${repo}: ${error.message}` };
  }
}
