/**
 * The number of an option of the command line. Ends the process with 2 where it is none: a proof that played nothing
 * would count as passed.
 */
export function counted(option: string, text: string, least = 1): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(number) && number >= least) return number;
  process.stderr.write(`--${option} ${text}: expected a whole number, ${least} at least\n`);
  process.exit(2);
}
