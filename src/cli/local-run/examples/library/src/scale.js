/**
 * A measure whose units differ by a factor only.
 *
 * @param {string} name what is measured, for instance "time"
 * @param {Record<string, number>} factors how many base units one unit is; the base unit has factor 1
 */
export function scale(name, factors) {
  const units = Object.freeze(Object.keys(factors));
  const factor = (unit) => {
    if (!Object.hasOwn(factors, unit)) {
      throw new RangeError(`${name} has no unit "${unit}"; it has ${units.join(", ")}`);
    }
    return factors[unit];
  };
  return Object.freeze({
    name,
    units,
    convert: (value, from, to) => (value * factor(from)) / factor(to),
  });
}
