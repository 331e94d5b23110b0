/** What Claude Code prints, a line of JSON each: https://code.claude.com/docs/en/headless */
import { z } from "zod";
import { lineOf } from "../line.ts";

const block = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("text"), text: z.string() }),
  z.looseObject({ type: z.literal("tool_use"), id: z.string().optional(), name: z.string(), input: z.unknown() }),
]);

const assistant = z.looseObject({
  type: z.literal("assistant"),
  message: z.looseObject({
    /** Blocks of other kinds, thinking say, are of no concern here. */
    content: z.array(z.union([block, z.looseObject({ type: z.string() }).transform(() => null)])),
  }),
});

/** The end of a turn. What it says of usage is not asked: the gate counts. */
const result = z.looseObject({
  type: z.literal("result"),
  subtype: z.string(),
  is_error: z.boolean().default(false),
  result: z.string().optional(),
  structured_output: z.unknown().optional(),
  api_error_status: z.number().nullish(),
  api_error_type: z.string().nullish(),
});

/** A message that it was sent, said again when it takes it up. */
const user = z.looseObject({
  type: z.literal("user"),
  isReplay: z.literal(true),
  message: z.looseObject({ content: z.string() }),
});

/** What came of calls of its tools. */
const results = z.looseObject({
  type: z.literal("user"),
  message: z.looseObject({
    content: z.array(
      z.union([
        z.looseObject({
          type: z.literal("tool_result"),
          tool_use_id: z.string(),
          is_error: z.boolean().nullish(),
          content: z.unknown(),
        }),
        z.looseObject({ type: z.string() }).transform(() => null),
      ]),
    ),
  }),
});

export type Assistant = z.infer<typeof assistant>;
export type Result = z.infer<typeof result>;

export type ToolResults = z.infer<typeof results>;

const event = z.union([assistant, result, user, results]);

export const isResults = (one: z.infer<typeof event>): one is ToolResults =>
  one.type === "user" && Array.isArray(one.message.content);

/** The event of a line; null for those that are of no concern. */
export const eventOf = (line: string): z.infer<typeof event> | null => lineOf(event, line);
