/** Layers of the configuration laid over each other: what holds in the end. */
import type { Settings } from "../core/build/settings.ts";
import type { SettingsProblem } from "../core/build/settingsProblem.ts";
import { fieldName } from "../core/text/check.ts";
import type { Path } from "../core/text/yaml.ts";
import { refused, type Layer, type Refused } from "./layer.ts";
import { normalise } from "./normalise.ts";
import { RULES } from "./rules.ts";
import { settingsSchema } from "./schema.ts";

type Keys = Readonly<Record<string, unknown>>;

/**
 * The settings of `layers`, the nearest first. Mappings are united key by key, all else is replaced: a list is the
 * nearest file's alone. What doesn't go together is told where the nearest file says its part.
 */
export function combine(layers: readonly [Layer, ...Layer[]]): { ok: true; value: Settings } | Refused {
  const written = layers.map(({ value }): Keys => value).reduceRight((below, above) => over(below, above), {});
  const value = normalise(settingsSchema.parse(written));
  const broken = RULES.flatMap((rule): SettingsProblem[] => {
    const message = rule.broken(value);
    if (message === null) return [];
    const { file, lineOf } = layers.find((layer) => says(layer.value, rule.path)) ?? layers[0];
    return [{ file, line: lineOf(rule.path), field: fieldName(rule.path), message }];
  });
  return broken.length > 0 ? refused(broken) : { ok: true, value };
}

function over(below: Keys, above: Keys): Keys {
  const united = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(above)) {
    const under = united.get(key);
    united.set(key, isKeys(under) && isKeys(value) ? over(under, value) : value);
  }
  return Object.fromEntries(united);
}

function says(value: unknown, [key, ...rest]: Path): boolean {
  return key === undefined || (isKeys(value) && Object.hasOwn(value, key) && says(value[String(key)], rest));
}

function isKeys(value: unknown): value is Keys {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
