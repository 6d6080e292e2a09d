/** What follows the question mark, as plain words: no JSON, no quotes, lists with commas. */
export type Search = Record<string, string | undefined>;

export function parseSearch(text: string): Search {
  return Object.fromEntries(new URLSearchParams(text));
}

export function writeSearch(search: Search): string {
  const said = Object.entries(search).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(said).toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return text && `?${text}`;
}
