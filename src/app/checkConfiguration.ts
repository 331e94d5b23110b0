/** A pull request that changes `.github/baton.yml` is told by a check run what is wrong with it, or what it changes. */
import { CONFIG_PATH } from "../core/build/settings.ts";
import { configOutput, type ConfigVerdict } from "../core/comments/config.ts";
import { sha256 } from "../core/plan/hash.ts";
import { differences } from "../config/differences.ts";
import { defaults, loadSettings, type LoadedSettings } from "../config/load.ts";
import { writeConfigCheck } from "./effects/configCheck.ts";
import { at, type Access } from "./github/access.ts";
import { asking, orNull } from "./github/errors.ts";
import { readText } from "./observe/contents.ts";
import { settingsFrom } from "./observe/settings.ts";

/** Looks at pull request `number`, if it is one; the same again changes nothing. @throws GitHubError */
export async function checkConfiguration(access: Access, number: number): Promise<void> {
  const pull = await orNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...at(access), pull_number: number }),
  );
  if (pull?.data.state !== "open") return;
  const { head, base } = pull.data;
  // No other branch's file is ever read.
  if (base.ref !== base.repo.default_branch || !(await touches(access, number))) return;
  // A fork's commits are reached by way of the repository that the pull request is made to.
  const [there, here] = await Promise.all([
    readText(access, CONFIG_PATH, base.ref),
    readText(access, CONFIG_PATH, head.sha),
  ]);
  const output = configOutput(await judge(access, there, here, head.repo?.id !== base.repo.id), base.ref);
  const identity = sha256(JSON.stringify(output)).slice(0, 12);
  await writeConfigCheck(access, head.sha, identity, output);
}

async function touches(access: Access, number: number): Promise<boolean> {
  const files = await asking(() =>
    access.octokit.paginate("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
      ...at(access),
      pull_number: number,
      per_page: 100,
    }),
  );
  return files.some((one) => one.filename === CONFIG_PATH || one.previous_filename === CONFIG_PATH);
}

/**
 * A stranger's fork must not have other repositories of the owner read for it, of which this would tell: a key that
 * it takes out would show what stands there. What the file itself says is all that is compared then.
 */
async function judge(access: Access, there: string | null, here: string | null, fork: boolean): Promise<ConfigVerdict> {
  const alone = loadSettings(here ?? "", CONFIG_PATH);
  if (!alone.ok) return alone;
  const load = async (text: string | null): Promise<LoadedSettings> =>
    fork ? loadSettings(text ?? "", CONFIG_PATH) : settingsFrom(access, text);
  const [old, now] = await Promise.all([load(there), load(here)]);
  if (!now.ok) return now;
  const changes = differences(old.ok ? old.value : defaults(), now.value);
  return { ok: true, changes, mends: !old.ok, unread: now.unread };
}
