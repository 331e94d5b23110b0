/**
 * A moment as GitHub's API writes it, in whole seconds: `2026-03-01T10:00:00Z`. So two things that
 * happen within a second can't be told apart by their times, as on GitHub.
 */
export function formatTimestamp(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`;
}
