import { z } from "zod";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { repositoryApi } from "../present/address.ts";
import { unprocessable } from "../refusal.ts";
import { created } from "../reply.ts";

const Body = z.object({
  content: z.string(),
  encoding: z.enum(["utf-8", "base64"]).default("utf-8"),
});

/** As it is sent: Base64 counts in full. */
const MOST_BYTES = 100 * 1024 * 1024;

export const createBlob: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/git/blobs",
  docs: "git/blobs#create-a-blob",
  permission: "contents:write",
  handle(call) {
    const { content, encoding } = input(call, Body);
    if (Buffer.byteLength(content) > MOST_BYTES) {
      throw unprocessable(
        "Sorry, your input was too large to process. Consider creating the blob in a local clone of the repository " +
          "and then pushing it to GitHub.",
      );
    }
    const dense = content.replaceAll(/\s/g, "");
    if (encoding === "base64" && !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,3}={0,2})?$/.test(dense)) {
      throw unprocessable("content is not valid Base64");
    }
    const sha = call.git.write("blob", Buffer.from(content, encoding === "base64" ? "base64" : "utf8"));
    return created({
      sha,
      url: `${repositoryApi(call.sandbox, call.repository)}/git/blobs/${sha}`,
    });
  },
};
