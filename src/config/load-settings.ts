/** Merges the layers of the configuration into the final settings. */
import { checkValue, formatFieldName, type SettingsProblem } from "../core/text/validation.ts";
import { readYaml, type YamlPath } from "../core/text/yaml.ts";
import { RENAMED, settingsSchema, type SettingsFile, type SettingsInput } from "./schema.ts";
import { DEFAULT_RUBRIC } from "../core/model/rubric.ts";
import { DEFAULT_SETTINGS, type Settings } from "../core/model/settings.ts";
import { parseTemplateSource } from "../core/model/template-source.ts";
import { SETTINGS_RULES } from "./rules.ts";

// Reads and checks one file of the configuration before it is merged over another.

/** Maximum size of a settings file in bytes of UTF-8. */
const MAX_BYTES = 65_536;
/**
 * Maximum number of reported problems; a file with more is fixed step by step. GitHub accepts 50
 * annotations with a check run.
 */
const MAX_PROBLEMS = 50;

interface SettingsLayer {
  /** The file's name in messages. */
  file: string;
  /** The keys as written, without defaults. */
  value: SettingsInput;
  lineOf: (path: YamlPath) => number;
}

type RefusedSettings = { ok: false; problems: SettingsProblem[] };

/**
 * Reads a file's text. Returns a layer, or every problem (the first 50), ordered by line. Never
 * throws.
 */
function readLayer(
  text: string,
  file: string,
): { ok: true; layer: SettingsLayer } | RefusedSettings {
  const size = new TextEncoder().encode(text).length;
  if (size > MAX_BYTES) {
    const message = `${size} bytes are too many: at most ${MAX_BYTES} are read`;
    return refuseSettings([{ file, line: null, field: null, message }]);
  }
  const yaml = readYaml(text);
  if (!yaml.ok)
    return refuseSettings(yaml.problems.map((problem) => ({ file, ...problem, field: null })));
  const value = yaml.value ?? {};
  const checked = checkValue(settingsSchema, value, RENAMED);
  if (checked.ok) return { ok: true, layer: { file, value, lineOf: yaml.lineOf } };
  return refuseSettings(
    checked.problems.map(({ path, field, message }) => ({
      file,
      line: yaml.lineOf(path),
      field,
      message,
    })),
  );
}

/** Creates a result with the problems and without settings. */
function refuseSettings(problems: SettingsProblem[]): RefusedSettings {
  return {
    ok: false,
    problems: problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, MAX_PROBLEMS),
  };
}

/**
 * Normalizes the ways to write a setting to the one that the core knows: lists are lists, without
 * duplicates.
 */
function normalizeSettings({ _extends: _followed, template, ...file }: SettingsFile): Settings {
  const runsOn = typeof file.runs_on === "string" ? [file.runs_on] : file.runs_on;
  return {
    ...file,
    rubric: DEFAULT_RUBRIC,
    knowledge: {
      on: file.knowledge !== "off",
      model:
        typeof file.knowledge === "string"
          ? DEFAULT_SETTINGS.knowledge.model
          : file.knowledge.model,
    },
    checks: {
      ignore: [...new Set(file.checks.ignore)],
      require: [...new Set(file.checks.require)],
    },
    protected_paths: [...new Set(file.protected_paths)],
    runs_on: [...new Set(runsOn)],
    templates: [
      ...(template === null ? [] : [{ ...WHOLE, from: template }]),
      ...file.templates,
    ].map(({ from, paths, values, allow }) => ({
      ...parseTemplateSource(from),
      paths,
      values,
      allow: [...new Set(allow)],
    })),
  };
}

/** The value for `template: OWNER/REPO`, which uses all files of the template. */
const WHOLE = { paths: ["**"], values: {}, allow: [] };

type Keys = Readonly<Record<string, unknown>>;

/**
 * Merges `layers`, the nearest first. Mappings are merged key by key. All other values are
 * replaced, so a list comes only from the nearest file. A conflict between settings is reported at
 * its place in the nearest file.
 */
function mergeLayers(
  layers: readonly [SettingsLayer, ...SettingsLayer[]],
): { ok: true; value: Settings } | RefusedSettings {
  const written = layers
    .map(({ value }): Keys => value)
    .reduceRight((below, above) => mergeKeys(below, above), {});
  const value = normalizeSettings(settingsSchema.parse(written));
  const broken = SETTINGS_RULES.flatMap((rule): SettingsProblem[] => {
    const message = rule.broken(value);
    if (message === null) return [];
    const { file, lineOf } = layers.find((layer) => hasPath(layer.value, rule.path)) ?? layers[0];
    return [{ file, line: lineOf(rule.path), field: formatFieldName(rule.path), message }];
  });
  return broken.length > 0 ? refuseSettings(broken) : { ok: true, value };
}

function mergeKeys(below: Keys, above: Keys): Keys {
  const united = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(above)) {
    const under = united.get(key);
    united.set(key, isKeys(under) && isKeys(value) ? mergeKeys(under, value) : value);
  }
  return Object.fromEntries(united);
}

function hasPath(value: unknown, [key, ...rest]: YamlPath): boolean {
  return (
    key === undefined ||
    (isKeys(value) && Object.hasOwn(value, key) && hasPath(value[String(key)], rest))
  );
}

function isKeys(value: unknown): value is Keys {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// Loads `.github/baton.yml`, from text to settings: schema, then normalization, then rules.

export type LoadedSettings =
  /** The value of `_extends` if Baton did not read that file is in `unread`. */
  { ok: true; value: Settings; unread: string | null } | RefusedSettings;

/**
 * Loads the text of one file and ignores what it extends. An empty file gives the defaults. A file
 * with any problem gives no settings, but every problem (the first 50), ordered by line. `file` is
 * only for the messages. Never throws.
 */
export function loadSettings(text: string, file: string): LoadedSettings {
  const read = readLayer(text, file);
  if (!read.ok) return read;
  const loaded = mergeLayers([read.layer]);
  return loaded.ok ? { ...loaded, unread: read.layer.value._extends ?? null } : loaded;
}

/** Returns the settings of a repository without a file. */
export function getDefaultSettings(): Settings {
  return normalizeSettings(settingsSchema.parse({}));
}

// The key `_extends`: settings that a repository takes from another one of its owner, in the format
// of Probot's other apps.
// https://github.com/probot/octokit-plugin-config#config-file-extends. Unlike there, a file has to name the other one, and the other one must have the same owner. Anyone who may push to it can choose what runs here.

/** Maximum number of files that the repository's own may extend, directly or indirectly. */
const MAX_EXTENDS = 3;

const NAMED = /^(?:([a-z\d](?:[a-z\d-]{0,38})?)\/)?([\w.-]+)(?::([\w./-]+\.ya?ml))?$/i;

/** A file of a repository, on its default branch. */
export interface SettingsSource {
  owner: string;
  repo: string;
  path: string;
}

/** The settings, and the readable texts from which they come, the nearest first. */
export type LayeredSettings = LoadedSettings & { texts: string[] };

/**
 * Reads the file `own` with the text `text`, and the files that it extends through `read`. `read`
 * returns `null` for a file that doesn't exist or may not be read. Each file is checked by itself.
 * Throws only what `read` throws.
 */
export async function loadLayeredSettings(
  text: string,
  own: SettingsSource,
  read: (source: SettingsSource) => Promise<string | null>,
): Promise<LayeredSettings> {
  const layers: SettingsLayer[] = [];
  const chain: SettingsSource[] = [own];
  const texts = [text];
  const end = (result: LoadedSettings): LayeredSettings => ({ ...result, texts });
  for (;;) {
    const at = chain.at(-1)!;
    const one = readLayer(texts.at(-1)!, layers.length === 0 ? at.path : formatSourceName(at));
    if (!one.ok) return end(layers.length === 0 ? one : maskForeignProblems(one));
    const { layer } = one;
    layers.push(layer);
    const named = layer.value._extends;
    if (named === undefined) {
      const loaded = mergeLayers(layers as [SettingsLayer, ...SettingsLayer[]]);
      return end(loaded.ok ? { ...loaded, unread: null } : loaded);
    }
    const refuse = (message: string) =>
      end(
        refuseSettings([
          { file: layer.file, line: layer.lineOf(["_extends"]), field: "_extends", message },
        ]),
      );
    const next = parseExtends(named, at);
    const problem = next === null ? FORM : findExtendsProblem(next, chain);
    if (next === null || problem !== null) return refuse(problem ?? FORM);
    const found = await read(next);
    if (found === null) return refuse(describeMissing(next));
    chain.push(next);
    texts.push(found);
  }
}

const FORM =
  "expected a repository of the same owner, like `.github`, or a file in one, like " +
  "`.github:baton/base.yml`";

/** Returns the file that `_extends` in the file `at` names; `null` if the value is invalid. */
function parseExtends(named: string, at: SettingsSource): SettingsSource | null {
  const [, owner = at.owner, repo = "", path = ".github/baton.yml"] = NAMED.exec(named) ?? [];
  const steps = [repo, ...path.split("/")];
  return steps.some((step) => step === "" || step === "." || step === "..")
    ? null
    : { owner, repo, path };
}

function findExtendsProblem(next: SettingsSource, chain: readonly SettingsSource[]): string | null {
  const [own] = chain;
  if (own && next.owner.toLowerCase() !== own.owner.toLowerCase()) {
    return (
      `\`${formatSourceName(next)}\` belongs to another owner: name a repository of ` +
      `\`${own.owner}\``
    );
  }
  const way = [...chain, next].map((one) => `\`${formatSourceName(one)}\``).join(" → ");
  if (chain.some((one) => getSourceId(one) === getSourceId(next)))
    return `the files extend each other in a circle: ${way}`;
  return chain.length > MAX_EXTENDS
    ? `more than ${MAX_EXTENDS} files extend each other: ${way}`
    : null;
}

function describeMissing(source: SettingsSource): string {
  const { owner, repo, path } = source;
  return (
    `there is no \`${path}\` on the default branch of \`${owner}/${repo}\`, or Baton may not ` +
    "read it: put it there, and add that repository to Baton's installation if it is private"
  );
}

/** Removes quotations of another repository's file, because that repository may be private. */
function maskForeignProblems({ problems }: RefusedSettings): RefusedSettings {
  const lines = new Map(problems.map((one) => [one.line, one]));
  const message = "Baton can't use this; `baton validate` in that repository says what is wrong";
  return {
    ok: false,
    problems: [...lines.values()].map(({ file, line }) => ({ file, line, field: null, message })),
  };
}

function formatSourceName({ owner, repo, path }: SettingsSource): string {
  return `${owner}/${repo}:${path}`;
}

function getSourceId({ owner, repo, path }: SettingsSource): string {
  return `${owner}/${repo}`.toLowerCase() + `:${path}`;
}
