import type { Row } from "./rows";

const keys: Record<string, (row: Row) => number | string | undefined> = {
  name: (row) => row.name, platform: (row) => row.workload.platform, mode: (row) => row.mode,
  load: (row) => row.load, rate: (row) => row.rate, errors: (row) => row.errors, p95: (row) => row.p95, ready: (row) => row.ready, coldstarts: (row) => row.coldStarts,
};

/** By a column: words from a on, figures from the highest; what is not known stands last. Without a column the order stays. */
export function sorted(rows: Row[], column: string | undefined): Row[] {
  const key = keys[column ?? ""];
  if (!key) return rows;
  return [...rows].sort((a, b) => {
    const [one, other] = [key(a), key(b)];
    if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
    return typeof one === "string" ? one.localeCompare(String(other)) : Number(other) - one;
  });
}

/** Whether every word stands in the name, place, platform, mode or verdict. */
export function matches(row: Row, text: string): boolean {
  const all = `${row.workload.id} ${row.workload.platform} ${row.mode} ${row.verdict}`.toLowerCase();
  return text.toLowerCase().split(/\s+/).filter(Boolean).every((word) => all.includes(word));
}
