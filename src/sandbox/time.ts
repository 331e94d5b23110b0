/**
 * Formats a moment as GitHub's API does, in whole seconds: `2026-03-01T10:00:00Z`. Two events of
 * one second have the same time, as on GitHub.
 */
export function formatTimestamp(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`;
}
