/** An ISO time for people: `2026-11-21 10:00 UTC`. */
export const minute = (time: string) => `${time.slice(0, 16).replace("T", " ")} UTC`;
