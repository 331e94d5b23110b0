/** Whether a host is one that the repository's configuration lets sessions reach. */

/** `list` has names, `*.example.com` for all below one; a name of a request may be in capitals and end in a dot. */
export function isListed(host: string, list: readonly string[]): boolean {
  const name = plain(host);
  return list.some((entry) => {
    const listed = plain(entry);
    return listed.startsWith("*.") ? name.endsWith(listed.slice(1)) && name.length >= listed.length : name === listed;
  });
}

/** A name as DNS knows it: no address, however it is written (`0x7f.1`, `2130706433`), no port, nothing odd. */
export function isName(host: string): boolean {
  const labels = plain(host).split(".");
  const last = labels.at(-1)!;
  const ordinary = labels.every((label) => /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/.test(label));
  return ordinary && labels.length > 1 && host.length <= 253 && !/^([0-9]+|0x[0-9a-f]*)$/.test(last);
}

/** Whether two names of a host are the same to DNS. */
export function isSameHost(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function plain(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}
