export interface Suggestion {
  text: string;
  kind: "metric" | "label" | "value" | "function" | "keyword";
}

const functions = "abs absent absent_over_time avg_over_time ceil changes clamp clamp_max clamp_min count_over_time day_of_month day_of_week day_of_year days_in_month delta deriv exp floor histogram_avg histogram_count histogram_fraction histogram_quantile histogram_sum hour idelta increase irate label_join label_replace last_over_time ln log10 log2 max_over_time min_over_time minute month predict_linear present_over_time quantile_over_time rate resets round scalar sgn sort sort_desc sqrt stddev_over_time stdvar_over_time sum_over_time time timestamp vector year avg bottomk count count_values group max min quantile stddev stdvar sum topk".split(" ");
const keywords = ["by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool", "and", "or", "unless"];
const most = 12;

/** The word that is being written, where it begins, and whether it stands where a label's name does. */
export function wordAt(text: string, caret: number): { word: string; start: number; inLabels: boolean } {
  const before = text.slice(0, caret);
  const word = /[A-Za-z_:][A-Za-z0-9_:.]*$/.exec(before)?.[0] ?? "";
  const start = caret - word.length;
  const open = before.lastIndexOf("{");
  const inBraces = open > before.lastIndexOf("}") && !isQuoted(before.slice(open));
  return { word, start, inLabels: inBraces || /\b(by|without|on|ignoring)\s*\([^)]*$/.test(before) };
}

/** What may come at the caret: labels where labels stand, else metrics, functions and keywords; those that begin so come first. */
export function suggest(text: string, caret: number, metrics: string[], labels: string[]): Suggestion[] {
  const { word, inLabels } = wordAt(text, caret);
  if (word.length === 0 || isQuoted(text.slice(0, caret))) return [];
  const all: Suggestion[] = inLabels
    ? labels.map((name) => ({ text: name, kind: "label" }))
    : [
        ...metrics.map((name): Suggestion => ({ text: name, kind: "metric" })),
        ...functions.map((name): Suggestion => ({ text: name, kind: "function" })),
        ...keywords.map((name): Suggestion => ({ text: name, kind: "keyword" })),
      ];
  const lower = word.toLowerCase();
  const found = all.filter(({ text: name }) => name !== word && name.toLowerCase().includes(lower));
  return found.sort((a, b) => Number(b.text.toLowerCase().startsWith(lower)) - Number(a.text.toLowerCase().startsWith(lower))).slice(0, most);
}

/** The label whose value is being written at the caret, if one is. */
export function labelBefore(text: string, caret: number): string | undefined {
  return /([A-Za-z_][A-Za-z0-9_]*)\s*(?:=~?|!=|!~)\s*"[^"]*$/.exec(text.slice(0, caret))?.[1];
}

/** Values that hold what stands since the quotation mark. */
export function suggestValues(text: string, caret: number, values: string[]): Suggestion[] {
  const begun = text.slice(text.lastIndexOf('"', caret - 1) + 1, caret).toLowerCase();
  return values.filter((value) => value.toLowerCase().includes(begun)).slice(0, most).map((value) => ({ text: value, kind: "value" }));
}

function isQuoted(text: string): boolean {
  return (text.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1;
}
