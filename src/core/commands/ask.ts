import { defineCommand, type TaskRequest } from "./command.ts";

/** Maximum length in characters; Baton cuts longer questions. */
const QUESTION_CHARS = 4000;

interface AskCommand {
  name: "ask";
  text: string;
}

export const askCommand = defineCommand<AskCommand>({
  name: "ask",
  usage: "/ask words",
  help:
    "A session answers a question about the repository, or about the pull request that you " +
    "ask it on. The answer has at most 2,000 characters, with links to lines. `/ask` changes " +
    "nothing. `/ask cancel` ends it.",
  group: "questions",
  role: "write",
  words: true,
  examples: ["/ask where are units converted?", "/ask cancel"],
  parse: (args) => ({ name: "ask", text: args.trim().slice(0, QUESTION_CHARS).toWellFormed() }),
  task: { bare: "anywhere", request: ({ text }) => readQuestion(text) },
});

function readQuestion(text: string): TaskRequest {
  if (/^cancel[.!]?$/i.test(text)) return { act: "cancel_ask" };
  if (text !== "") return { order: { kind: "ask", words: text } };
  const words = "Not done: `/ask` needs a question, like `/ask where is it tested?`.";
  return { answer: { words, done: false } };
}
