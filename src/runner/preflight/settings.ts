/** The settings that a preflight proves. */
import { z } from "zod";
import { preflightBuild, sessionName } from "../../core/build/names.ts";
import { CONFIG_PATH, type Settings } from "../../core/build/settings.ts";
import { jsonIn } from "../../core/comments/preflight.ts";
import { PREFLIGHT_CHECK } from "../../core/preflight/hash.ts";
import { defaults, loadSettings } from "../../config/load.ts";
import type { SessionEnv } from "../../config/session-env.ts";
import { apiOf } from "../api.ts";
import type { Remote } from "../remote.ts";
import { failed, warning, type Found } from "./check.ts";

/** `found` is what is to be said of them. */
interface Settled {
  settings: Settings;
  found: Found | null;
}

const MEND = `Mend \`${CONFIG_PATH}\` on the default branch.`;

/** Those of the commit; where its file extends another repository's, Baton has written down what holds in the end. */
export async function settingsAt(remote: Remote, env: SessionEnv): Promise<Settled> {
  const text = await textAt(remote, env.record, CONFIG_PATH);
  const loaded = loadSettings(text ?? "", CONFIG_PATH);
  if (!loaded.ok) {
    const [first] = loaded.problems;
    const why = `${CONFIG_PATH}:${first?.line ?? 1}: ${first?.message ?? "it can't be read"}`;
    return { settings: defaults(), found: failed(why, MEND) };
  }
  if (loaded.unread === null) return { settings: loaded.value, found: null };
  const whole = await told(env).catch(() => null);
  const alone = `What \`${CONFIG_PATH}\` extends couldn't be seen here: its own settings alone were looked at.`;
  const remedy = "See that the workflow's job has `permissions: checks: read`.";
  return { settings: whole ?? loaded.value, found: whole ? null : warning(alone, remedy) };
}

/** A file's text; null where there is none. */
export async function textAt({ git, store }: Remote, commit: string, path: string): Promise<string | null> {
  const text = await git(["cat-file", "blob", `${commit}:${path}`], { cwd: store }).catch(() => null);
  return text?.toString() ?? null;
}

const Checks = z.object({
  check_runs: z.array(
    z.object({
      external_id: z.string().nullable(),
      app: z.object({ slug: z.string() }).nullable(),
      output: z.object({ text: z.string().nullable() }),
    }),
  ),
});

/**
 * What the check run says that this run serves: each launch has one. JSON is YAML, and is read as strictly. Any App may
 * make a check run of that name: only that of the App which started this run counts. An App acts as `<slug>[bot]`, and
 * who has the run repeated is no other actor:
 * https://docs.github.com/actions/reference/workflows-and-actions/contexts#github-context
 */
async function told(env: SessionEnv): Promise<Settings | null> {
  const named = `check_name=${encodeURIComponent(PREFLIGHT_CHECK)}&filter=all&per_page=100`;
  const answer = Checks.parse(await apiOf(env).json(`commits/${env.record}/check-runs?${named}`));
  const serves = (id: string | null) => {
    const [hash = "", attempt, launch] = (id ?? "").split("/");
    const session = sessionName("repository", "preflight", Number(attempt));
    return preflightBuild(hash) === env.build && session === env.session && Number(launch) === env.launch;
  };
  const own = answer.check_runs.find(
    ({ app, external_id }) => app !== null && `${app.slug}[bot]` === env.actor && serves(external_id),
  );
  const json = jsonIn(own?.output.text ?? null);
  const loaded = json === null ? null : loadSettings(json, PREFLIGHT_CHECK);
  return loaded?.ok ? loaded.value : null;
}
