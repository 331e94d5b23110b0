/** What `npm run mutants:core` prints: the weakest files and the score. */

/** The used part of `MetricsResult` of mutation-testing-metrics. */
interface Result {
  readonly name: string;
  readonly file?: { readonly name: string };
  readonly childResults: readonly Result[];
  readonly metrics: Readonly<
    Record<
      | "totalDetected"
      | "totalUndetected"
      | "totalValid"
      | "noCoverage"
      | "totalInvalid"
      | "mutationScore",
      number
    >
  >;
}

const SHOWN = 25;

const filesOf = (result: Result): Result[] =>
  result.file ? [result] : result.childResults.flatMap(filesOf);

/** Returns a report in lines: the files with the most survivors, then the total. */
export function score(all: Result): string {
  const weakest = filesOf(all)
    .filter(({ metrics }) => metrics.totalUndetected > 0)
    .toSorted((a, b) => b.metrics.totalUndetected - a.metrics.totalUndetected)
    .slice(0, SHOWN)
    .map(({ file, metrics }) => {
      const of = `${metrics.totalUndetected} of ${metrics.totalValid}`.padStart(12);
      return `${of} not found  ${metrics.mutationScore.toFixed(1).padStart(5)} %  ${file!.name}`;
    });
  const { totalDetected, totalValid, noCoverage, totalInvalid, mutationScore } = all.metrics;
  const sum =
    `${totalDetected} of ${totalValid} mutants found, ${noCoverage} in ` + `code that no spec runs`;
  const left = totalInvalid > 0 ? [`${totalInvalid} not tried`] : [];
  return [...weakest, sum, ...left, `score ${mutationScore.toFixed(2)} %`, ""].join("\n");
}

export const scoreReporter = {
  onMutationTestReportReady: (
    _report: unknown,
    metrics: { systemUnderTestMetrics: Result },
  ): void => {
    process.stdout.write(`\n${score(metrics.systemUnderTestMetrics)}`);
  },
};
