/**
 * Encodings in which programs write secrets. A hint is searched for in its encoded form, so that only the text around
 * one is decoded: decoding all that may be base64 would take many times as long.
 */
import { CharSet } from "./chars.ts";

export interface Turn {
  how: string;
  /** What `hint` reads like, and how far before that it can be turned back from, at least. */
  forms: (hint: string) => { form: string; lead: number }[];
  /** What stands around `at` in the text, turned back. */
  back: (text: string, at: number) => Turned;
}

export interface Turned {
  text: string;
  /** Up to where that stands in the text. */
  end: number;
  /** Where what stands from `from` to `to` of what was turned back stands in the text. */
  span: (from: number, to: number) => [from: number, to: number];
}

/** Characters before and behind a hint that are turned back: the longest shape fits. */
export const REACH = 700;

/** Standard and URL-safe. */
const ENCODED = new CharSet(/[A-Za-z0-9+/_-]/);

/** Characters of base64 that a text's own bits fill, by how many bytes precede it in its group of three. */
const SKIPPED = [0, 2, 3];

/** A hint may begin at any of a group's three bytes. */
function base64Forms(hint: string): { form: string; lead: number }[] {
  return SKIPPED.map((skipped, before) => {
    const bits = (before + hint.length) * 8;
    const form = btoa("\0".repeat(before) + hint).slice(skipped, Math.floor(bits / 6));
    return { form, lead: skipped };
  });
}

const base64: Turn = {
  how: " (in base64)",
  forms: base64Forms,
  back: (text, at) => {
    let [from, to] = [at, at];
    while (at - from + 4 <= REACH && [1, 2, 3, 4].every((n) => ENCODED.at(text, from - n))) from -= 4;
    while (to - at < 2 * REACH && ENCODED.at(text, to)) to += 1;
    const standard = text.slice(from, to).replace(/-/g, "+").replace(/_/g, "/");
    const whole = standard.length % 4 === 1 ? standard.slice(0, -1) : standard;
    return { text: atob(whole), end: to, span: () => [from, to] };
  },
};

export const TURNS: readonly Turn[] = [base64];
