/** Checks the inputs of a `workflow_dispatch` against their declaration. Pure. */
import type { DispatchInput, YamlScalar } from "./workflow-file.ts";

export type InputsResult =
  | { ok: true; inputs: Record<string, string> }
  | { ok: false; message: string };

/** GitHub's limit for all inputs together, as JSON. */
const MAX_PAYLOAD = 65_535;

/**
 * Returns the inputs as the run keeps them (texts, with defaults), or GitHub's sentence about a
 * problem.
 */
export function checkInputs(
  declared: DispatchInput[],
  given: Record<string, string>,
): InputsResult {
  const unexpected = Object.keys(given).filter(
    (name) => !declared.some((input) => input.name === name),
  );
  if (unexpected.length > 0) {
    return { ok: false, message: `Unexpected inputs provided: ${JSON.stringify(unexpected)}` };
  }
  if (JSON.stringify(given).length > MAX_PAYLOAD) {
    return { ok: false, message: "inputs are too large." };
  }
  const inputs: Record<string, string> = {};
  for (const input of declared) {
    const value =
      given[input.name] ?? (input.default === null ? getFallback(input) : String(input.default));
    if (input.required && value === "" && given[input.name] === undefined) {
      return { ok: false, message: `Required input '${input.name}' not provided` };
    }
    if (input.type === "choice" && !input.options.includes(value)) {
      return {
        ok: false,
        message:
          `Provided value '${value}' for input '${input.name}' not in the list of allowed ` +
          "values",
      };
    }
    if (input.type === "boolean" && value !== "true" && value !== "false") {
      return {
        ok: false,
        message: `Provided value '${value}' for input '${input.name}' is not a boolean`,
      };
    }
    if (input.type === "number" && value !== "" && Number.isNaN(Number(value))) {
      return {
        ok: false,
        message: `Provided value '${value}' for input '${input.name}' is not a number`,
      };
    }
    inputs[input.name] = value;
  }
  return { ok: true, inputs };
}

/** Creates the `inputs` context. Unlike `github.event.inputs`, it keeps booleans and numbers. */
export function resolveDispatchInputs(
  declared: DispatchInput[],
  inputs: Record<string, string>,
): Record<string, YamlScalar> {
  return Object.fromEntries(
    declared.map(({ name, type }): [string, YamlScalar] => {
      const value = inputs[name] ?? "";
      if (type === "boolean") {
        return [name, value === "true"];
      }
      return [name, type === "number" && value !== "" ? Number(value) : value];
    }),
  );
}

/**
 * Creates the `inputs` of a called workflow in the declared type: the caller's evaluated values, or
 * else the defaults.
 */
export function resolveCallInputs(
  declared: DispatchInput[],
  given: Record<string, unknown>,
): Record<string, unknown> {
  const byName = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.fromEntries(
    declared.map((input) => {
      const value = byName.get(input.name.toLowerCase()) ?? input.default;
      if (value === null) {
        return [
          input.name,
          { boolean: false, number: 0, string: "", choice: "", environment: "" }[input.type],
        ];
      }
      if (input.type === "string" && (typeof value === "number" || typeof value === "boolean")) {
        return [input.name, String(value)];
      }
      if (typeof value !== input.type) {
        throw new Error(
          `Unexpected value for the input '${input.name}', which must be a ${input.type}`,
        );
      }
      return [input.name, value];
    }),
  );
}

function getFallback(input: DispatchInput): string {
  if (input.type === "choice" && !input.required) {
    return input.options[0] ?? "";
  }
  return input.type === "boolean" ? "false" : "";
}
