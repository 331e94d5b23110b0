/** Says why Baton can't use what a session's run uploaded. */
import { PROPOSAL_BYTES } from "../model/proposal.ts";

export type UnusableUpload =
  | { kind: "none" }
  | { kind: "expired" }
  | { kind: "gone" }
  | { kind: "unsafe_address" }
  /** `bytes`: null if Baton stopped to read. */
  | { kind: "too_large"; bytes: number | null }
  /** What is wrong with the archive, as the end of a sentence. */
  | { kind: "archive"; said: string };

export function describeUnusableUpload(upload: UnusableUpload): string {
  switch (upload.kind) {
    case "none":
      return "The run uploaded no proposal.";
    case "expired":
      return "The run's proposal has expired.";
    case "gone":
      return "The run's proposal is gone.";
    case "unsafe_address":
      return "GitHub redirected the download of the proposal to an unsafe address.";
    case "too_large": {
      const what = upload.bytes === null ? "goes on after that" : `has ${upload.bytes} bytes`;
      return `The uploaded proposal ${what}; at most ${PROPOSAL_BYTES} bytes are accepted.`;
    }
    case "archive":
      return `The proposal can't be used: ${upload.said}.`;
  }
}

/** `seconds`: after which Baton gave up. Null if the machine's error `said` ended it. */
export function describeUnjudgedChange(seconds: number | null, said: string): string {
  const why = seconds === null ? said : `it takes more than ${seconds} seconds`;
  return `Hand in a smaller and plainer change. Baton could not read this one: ${why}.`;
}
