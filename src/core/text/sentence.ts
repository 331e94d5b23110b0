/** The text with a full stop, unless it ends like a sentence: another one follows. */
export function sentence(text: string): string {
  const whole = text.trimEnd();
  return /[.!?…]["'`)]?$/.test(whole) ? whole : `${whole}.`;
}
