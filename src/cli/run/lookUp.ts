/** Settings from a folder on this machine, with what they extend on GitHub. */
import { pino } from "pino";
import { accessOf } from "../../app/asker.ts";
import { GitHubError } from "../../app/github/errors.ts";
import { readSource } from "../../app/observe/settings.ts";
import { askerEnv } from "../../config/env.ts";
import { loadLayered } from "../../config/extends.ts";
import { loadSettings, type LoadedSettings } from "../../config/load.ts";
import { CONFIG_PATH } from "../../core/build/settings.ts";
import { gitOrNull } from "../git.ts";

/** `why` says what the file extends wasn't looked at for; `null` where it was, or extends nothing. */
export async function lookUp(text: string, folder: string): Promise<{ loaded: LoadedSettings; why: string | null }> {
  const loaded = loadSettings(text, CONFIG_PATH);
  if (!loaded.ok || loaded.unread === null) return { loaded, why: null };
  const env = askerEnv();
  if (env === null) return { loaded, why: "set GITHUB_TOKEN to a token that may read it (`gh auth token` prints one)" };
  const remote = await gitOrNull(folder, ["remote", "get-url", "origin"]);
  const [, owner, repo] = /[/:]([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(remote ?? "") ?? [];
  if (!owner || !repo) return { loaded, why: "the remote `origin`, which says whose repository this is, isn't set" };
  const asker = { ...env, log: pino({ level: "silent" }) };
  try {
    const { access } = await accessOf(asker, owner, repo);
    const own = { owner, repo, path: CONFIG_PATH };
    return { loaded: await loadLayered(text, own, (source) => readSource(access, source)), why: null };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    return { loaded, why: `GitHub doesn't show ${owner}/${repo}: ${error.message}` };
  }
}
