/** The lines of a document; where it was saved with Windows line ends, which `told` fits, these are no part of them. */
export function linesOf(text: string, told: RegExp): string[] {
  return (told.test(text) ? text.replaceAll("\r\n", "\n") : text).split("\n");
}
