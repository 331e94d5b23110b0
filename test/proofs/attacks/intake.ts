/** Forged uploads: results of a job that somebody else has made up. */
import { strToU8, zipSync } from "fflate";
import { parseUpload, unpackFile } from "../../../src/core/sessions/upload.ts";
import { NO_USAGE } from "../../../src/core/model/proposal.ts";
import type { Attack, Family } from "./attack.ts";

const FILE = "proposal.json";
const ASKED = { build: "7-units", session: "W1.1/work/1", launch: 2 };
const carrier = "forged artifact";
const MOST = 1_000_000;

const bomb = zipSync({ [FILE]: new Uint8Array(20_000_000) }, { level: 9 });
/** The same archive, but its directory and header claim a hundred bytes. */
const liar = bomb.slice();
const view = new DataView(liar.buffer);
view.setUint32(view.getUint32(liar.length - 6, true) + 24, 100, true);
view.setUint32(22, 100, true);

function unpacks(
  id: string,
  title: string,
  defence: string,
  zip: Uint8Array,
  file = FILE,
  most = Infinity,
): Attack {
  const escapes = (defended: boolean) =>
    (defended ? unpackFile(zip, FILE, MOST) : unpackFile(zip, file, most)).ok;
  return { id, title, carrier, defence, escapes };
}

/** Whether an upload for another request is accepted. */
function isTaken(id: string, title: string, other: Partial<typeof ASKED>): Attack {
  const nothing = {
    result: { ended: "failed", cause: { kind: "said", text: "no" } },
    change: null,
    usage: NO_USAGE,
    steers: [],
  };
  const bytes = strToU8(
    JSON.stringify({ version: 1, engine: "e", model: "m", ...nothing, ...ASKED, ...other }),
  );
  const escapes = (defended: boolean) =>
    parseUpload(bytes, defended ? ASKED : { ...ASKED, ...other }).ok;
  return { id, title, carrier, defence: "Baton's own record of the launch", escapes };
}

export const intake: Family = {
  name: "By uploads",
  open: () => [
    unpacks("I01", "is a zip bomb", "the size limit of unpacking", bomb),
    unpacks("I02", "is a zip bomb that lies about its size", "the size limit of unpacking", liar),
    unpacks(
      "I03",
      "has a name that leaves the folder",
      "the one name",
      zipSync({ "../x": strToU8("x") }),
      "../x",
    ),
    unpacks(
      "I04",
      "is a zip in a zip",
      "the one name",
      zipSync({ "proposal.zip": bomb }),
      "proposal.zip",
    ),
    isTaken("I05", "is another session's", { session: "W1.2/work/1" }),
    isTaken("I06", "belongs to a superseded launch", { launch: 1 }),
    isTaken("I07", "is another build's", { build: "8-other" }),
  ],
};
