/** What a path of the HTTP edge answers. */
export type Answer = [status: number, text: string, type?: string];
