/** Where links and pictures lead, as far as that may go into a prompt or into a hash. */

/** A longer address is a text that nobody sees. */
const LONGEST = 500;
/** GitHub signs the addresses of uploads again in each rendering: `?jwt=…`, `?token=…`, `?X-Amz-Signature=…`. */
const SIGNED = /[?&](?:jwt|token|signature|x-amz-signature)=/i;

/**
 * The address, or `""` where nobody would see it for what it says. A signature is removed, for it changes the text
 * with each rendering and lets its holder in; so is a place in the page, whose name GitHub makes up.
 */
export function readAddress(address: string): string {
  if (
    address.startsWith("#") ||
    address.length > 4 * LONGEST ||
    !/^(?:https?:|mailto:|[^:]*(?:[/?#]|$))/i.test(address)
  )
    return "";
  const query = address.indexOf("?");
  const plain = query !== -1 && SIGNED.test(address.slice(query)) ? address.slice(0, query) : address;
  return plain.length > LONGEST || /[\s()<>]/.test(plain) ? encode(plain) : plain;
}

function encode(address: string): string {
  const encoded = address.replace(/[()<>]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return encoded.length > LONGEST || /\s/.test(encoded) ? "" : encoded;
}

/** The whole id of a commit whose link shows its beginning; null where the link leads elsewhere. */
export function readCommit(address: string, label: string): string | null {
  const id = /\/commit\/([0-9a-f]{40,64})$/.exec(address.slice(-300))?.[1];
  return id !== undefined && label.length >= 7 && id.startsWith(label) ? id : null;
}

/** `:shipit:`: pictures that GitHub has a name for. */
export function isEmojiName(text: string): boolean {
  return /^:[\w+-]{1,40}:$/.test(text);
}
