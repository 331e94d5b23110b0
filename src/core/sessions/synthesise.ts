/** Closing input of a `synthesise` session: the report that a research build is for, with its sources. */
import { closeInput } from "./close.ts";

/** No rubric applies. Subject and body are needed where what was found lands as files. */
export const synthesiseInput = closeInput.omit({ scores: true }).extend({
  subject: closeInput.shape.subject.default("docs: add what the research found"),
  message: closeInput.shape.message.default("See the report."),
  report: closeInput.shape.report.unwrap(),
  sources: closeInput.shape.sources.unwrap().min(1),
});
