import { DEFAULT_RUBRIC } from "../core/build/rubric.ts";
import { DEFAULT_SETTINGS, type Settings } from "../core/build/settings.ts";
import { parseSource } from "../core/templates/source.ts";
import type { SettingsFile } from "./schema.ts";

/** Brings the ways to write a setting to the one that the core knows: lists are lists, and nothing is twice in them. */
export function normalise({ _extends: _followed, template, ...file }: SettingsFile): Settings {
  const runsOn = typeof file.runs_on === "string" ? [file.runs_on] : file.runs_on;
  return {
    ...file,
    rubric: DEFAULT_RUBRIC,
    knowledge: {
      on: file.knowledge !== "off",
      model: typeof file.knowledge === "string" ? DEFAULT_SETTINGS.knowledge.model : file.knowledge.model,
    },
    checks: { ignore: [...new Set(file.checks.ignore)], require: [...new Set(file.checks.require)] },
    protected_paths: [...new Set(file.protected_paths)],
    runs_on: [...new Set(runsOn)],
    templates: [...(template === null ? [] : [{ ...WHOLE, from: template }]), ...file.templates].map(
      ({ from, paths, values, allow }) => ({ ...parseSource(from), paths, values, allow: [...new Set(allow)] }),
    ),
  };
}

/** `template: OWNER/REPO` takes all that is there. */
const WHOLE = { paths: ["**"], values: {}, allow: [] };
