/** The run's log: what a session does, line by line, without a way to steer the job or to tell a secret. */

/**
 * A line that a log can show: bounded, without control characters, and without the `##[` that a runner takes for a
 * command anywhere in a line (`::` counts only at its beginning, where a bar has to stand):
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function harmless(line: string): string {
  return line
    .slice(0, 2000)
    .replace(/[^\P{Cc}\t]/gu, "")
    .replaceAll("##[", "## [");
}

/** Takes out what is secret: a runner masks only what it was told of, and only in its log. */
export function withoutSecrets(secrets: readonly (string | null)[]): (text: string) => string {
  const known = secrets.filter((secret): secret is string => secret !== null && secret.length > 0);
  return (text) => known.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
}
