import { noMore, type CommandSpec } from "./command.ts";

export const pause: CommandSpec = {
  name: "pause",
  usage: "/pause",
  help:
    "Nothing new is begun, published or merged until `/resume`. Sessions that run come to their end, and what they " +
    "hand in is kept.",
  who: "write",
  examples: ["/pause"],
  parse: (args) => noMore(args, { name: "pause" }),
};
