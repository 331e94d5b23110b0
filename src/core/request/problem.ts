/** What is wrong with a request, for the person who wrote it. */
export interface RequestProblem {
  /** Of the text, counted from 1; null where no single line is at fault. */
  line: number | null;
  /** `gates.plan`, or a form's `Budget`; null where it is about the block as a whole. */
  field: string | null;
  /** One line: what is wrong, and what was expected. */
  message: string;
}
