/** What is wrong in a file of the configuration, and where. */
export interface SettingsProblem {
  /** `.github/baton.yml`; a file of another repository as `octo/.github:.github/baton.yml`. */
  file: string;
  /** Counted from 1; null where no single line is at fault. */
  line: number | null;
  /** `gates.plan`; null where it is about the file as a whole. */
  field: string | null;
  /** One line: what is wrong, and what was expected or helps. */
  message: string;
}

/** Problems that a comment tells. */
const MOST = 5;

/** As one sentence about the file `own`; other files are named, all of them where it is null. */
export function toldProblems(problems: readonly SettingsProblem[], own: string | null): string {
  const words = problems
    .slice(0, MOST)
    .map(({ file, line, field, message }) =>
      [file === own ? [] : file, line === null ? [] : `line ${line}`, field === null ? [] : `\`${field}\``, message]
        .flat()
        .join(": "),
    );
  const more = problems.length - MOST;
  return `${words.join("; ")}${more > 0 ? `; and ${more} more, which \`baton validate\` lists` : ""}`;
}
