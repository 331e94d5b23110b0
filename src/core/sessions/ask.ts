/** Closing input of an `ask` session: an answer, and the places in the repository that it stands on. */
import { z } from "zod";

/** Upper bound of an answer, in characters. */
export const ANSWER_CHARS = 2000;
export const MOST_REFERENCES = 20;

const line = z.int().min(1).max(10_000_000);

const reference = z
  .strictObject({
    path: z
      .string()
      .min(1)
      .max(500)
      .refine((path) => path.split("/").every((part) => !/^\.{0,2}$/.test(part)) && !/[\\\p{C}]/u.test(path), {
        message: "expected the path of a file in this repository like `src/index.ts`",
      }),
    line: line.exactOptional(),
    end_line: line.exactOptional(),
  })
  .refine(({ line: from, end_line: to }) => to === undefined || (from !== undefined && from <= to), {
    message: "expected a line that is not before `line`",
    path: ["end_line"],
  });
export type Reference = z.infer<typeof reference>;

export const askInput = z.strictObject({
  answer: z.string().trim().min(1).max(ANSWER_CHARS),
  /** `[1]` in the answer is the first of them. */
  references: z.array(reference).max(MOST_REFERENCES).default([]),
});
export type AskInput = z.infer<typeof askInput>;
