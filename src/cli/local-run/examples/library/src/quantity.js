const QUANTITY = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([^\s\d.+-][^\s]*)\s*$/i;

/** Reads "1.5 h" as { value: 1.5, unit: "h" }. Throws a SyntaxError for anything else. */
export function parseQuantity(text) {
  const found = QUANTITY.exec(text);
  if (!found)
    throw new SyntaxError(`"${text}" is not a quantity: write a number and a unit, like "1.5 h"`);
  return { value: Number(found[1]), unit: found[2] };
}

/** Writes a quantity with at most `digits` significant digits, without trailing zeros. */
export function formatQuantity({ value, unit }, digits = 6) {
  return `${Number(value.toPrecision(digits))} ${unit}`;
}
