/** A build of an issue as the command line shows it: read from its record, as that stands. Nothing is changed. */
import { branchesOf } from "../core/build/names.ts";
import { CONFIG_PATH, DEFAULT_SETTINGS, type Settings } from "../core/build/settings.ts";
import type { State } from "../core/build/state.ts";
import { parseRecord } from "../core/record/parse.ts";
import { problemLine } from "../core/record/problem.ts";
import { accessOf, type Asker } from "./asker.ts";
import { at, type Access } from "./github/access.ts";
import { orNull } from "./github/errors.ts";
import { slugsOf } from "./github/findBuild.ts";
import { matchingRefs } from "./github/refs.ts";
import { loadRecord } from "./github/recordStore.ts";
import { readFile } from "./observe/contents.ts";
import { settingsFrom } from "./observe/settings.ts";

/** Where a record is: on its branch while the build is live, then on its tag. */
interface Place {
  slug: string;
  live: boolean;
  /** Without `refs/`. */
  ref: string;
  /** Without `refs/`: the tag that has it once the build has ended. */
  tag: string;
}

export type BuildRead =
  /** `head` is the commit that the state was read from. */
  | ({ kind: "found"; state: State; head: string } & Place)
  /** `slugs` are the builds that the issue has; `labelled`: it has none and is labelled for one. */
  | { kind: "none"; slugs: string[]; labelled: boolean }
  /** `problem` is a sentence. */
  | { kind: "unreadable"; ref: string; problem: string };

/**
 * Reads the build `slug` of the issue; null = the live one, else the newest that has ended.
 * @throws GitHubError `not_found` where there is no such repository, or none that the asker sees
 */
export async function readBuild(
  asker: Asker,
  { owner, repo, issue }: { owner: string; repo: string; issue: number },
  slug: string | null,
): Promise<BuildRead> {
  const { access } = await accessOf(asker, owner, repo);
  return readIssueBuild(access, issue, slug);
}

/** The same by an access that is open already. @throws GitHubError */
export async function readIssueBuild(access: Access, issue: number, slug: string | null): Promise<BuildRead> {
  const settings = await readSettings(access);
  const prefixes = new Set([settings.branch_prefix, DEFAULT_SETTINGS.branch_prefix]);
  const places = (await Promise.all([...prefixes].map((prefix) => listBelow(access, prefix, issue)))).flat();
  const wanted = places.filter((place) => slug === null || place.slug === slug);
  const live = wanted.findLast((place) => place.live);
  const read = await Promise.all((live ? [live] : wanted).map((place) => readPlace(access, place)));
  const found = read.flatMap((one) => (one.kind === "found" ? [one] : []));
  const newest = found.toSorted((a, b) => a.state.build.ordinal - b.state.build.ordinal).at(-1);
  if (newest) return newest;
  const labelled = places.length === 0 && (await isLabelled(access, issue, settings.label));
  return read.at(-1) ?? { kind: "none", slugs: [...new Set(places.map((place) => place.slug))], labelled };
}

/** Of the repository, as far as they can be used. */
async function readSettings(access: Access): Promise<Pick<Settings, "branch_prefix" | "label">> {
  const config = await readFile(access, CONFIG_PATH, null);
  const settings = await settingsFrom(access, config?.text ?? null);
  return settings.ok ? settings.value : DEFAULT_SETTINGS;
}

async function isLabelled(access: Access, issue: number, label: string): Promise<boolean> {
  const found = await orNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}", { ...at(access), issue_number: issue }),
  );
  const names = (found?.data.labels ?? []).map((one) => (typeof one === "string" ? one : one.name));
  return found?.data.state === "open" && names.some((name) => name?.toLowerCase() === label.toLowerCase());
}

/** The issue's records below a prefix, the oldest build first: those that have ended, then those that go on. */
async function listBelow(access: Access, prefix: string, issue: number): Promise<Place[]> {
  const [heads, tags] = await Promise.all(
    ["heads", "tags"].map((kind) => matchingRefs(access, `${kind}/${prefix}/${issue}`)),
  );
  const names = (refs: { name: string }[]) => refs.map(({ name }) => name);
  const live = slugsOf(names(heads!), `heads/${prefix}/`, "/record", issue);
  const ended = slugsOf(names(tags!), `tags/${prefix}/`, "", issue);
  const placeOf = (slug: string, isLive: boolean): Place => {
    const { record, tag } = branchesOf(prefix, slug);
    return { slug, live: isLive, ref: isLive ? `heads/${record}` : `tags/${tag}`, tag: `tags/${tag}` };
  };
  return [...ended.map((slug) => placeOf(slug, false)), ...live.map((slug) => placeOf(slug, true))];
}

async function readPlace(access: Access, place: Place): Promise<BuildRead> {
  const { ref } = place;
  const record = await loadRecord(access, `refs/${ref}`);
  if (!record) return { kind: "unreadable", ref, problem: "It is gone by now." };
  const parsed = parseRecord(record.files);
  if (parsed.ok) return { kind: "found", state: parsed.state, head: record.head, ...place };
  return { kind: "unreadable", ref, problem: problemLine(parsed.problems[0]!) };
}
