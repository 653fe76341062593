/** The unit of an input, by its name. */
export function unitOf(name: string): string {
  if (/seconds/.test(name)) return "s";
  if (/rate/.test(name)) return "/s";
  return /bytes/.test(name) ? "B" : "";
}
