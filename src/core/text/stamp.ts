/** An ISO time as a part of a key: `20261121100000000`. */
export const stamp = (time: string) => time.replace(/\D/g, "").slice(0, 17);
