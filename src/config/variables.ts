/** Typed reading of environment variables. Only `env.ts` reads `process.env`. */

export type EnvironmentSource = Readonly<Record<string, string | undefined>>;

/**
 * Reads single variables. A variable with an empty text counts as missing, as in GitHub Actions.
 */
export interface Variables {
  /**
   * Returns the variable's text. If it is missing, adds a problem that contains `meaning`, and
   * returns the empty text.
   */
  required(name: string, meaning: string): string;
  optional(name: string): string | null;
  /** Returns a whole number of at least 0, or `fallback` if the variable is missing. */
  number(name: string, fallback: number): number;
  /** Adds a problem: what is wrong, and how to fix it. */
  problem(message: string): void;
}

/** Variables are missing or wrong. The message has one line for each of them. */
export class EnvironmentError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "EnvironmentError";
    this.problems = problems;
  }
}

/**
 * Applies `read` to the environment and returns its result.
 *
 * @throws EnvironmentError with every problem that `read` found, so that a person can fix all of
 * them at once.
 */
export function fromEnvironment<T>(
  read: (variables: Variables) => T,
  source: EnvironmentSource,
): T {
  const problems: string[] = [];
  const optional = (name: string): string | null => source[name] || null;
  const value = read({
    optional,
    required(name, meaning) {
      const text = optional(name);
      if (text === null)
        problems.push(`environment variable ${name} is missing: set it to ${meaning}`);
      return text ?? "";
    },
    number(name, fallback) {
      const text = optional(name);
      if (text === null) return fallback;
      if (/^[0-9]{1,15}$/.test(text)) return Number(text);
      problems.push(
        `environment variable ${name} is ${JSON.stringify(text)}: set it to a whole number`,
      );
      return fallback;
    },
    problem: (message) => void problems.push(message),
  });
  if (problems.length > 0) throw new EnvironmentError(problems);
  return value;
}
