const prefixes: [number, string][] = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
];

/** Three significant digits with an SI prefix; "–" for no data, never 0. */
export function figure(value: number | undefined | null, unit = ""): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return "–";
  const space = unit && !unit.startsWith("/") ? " " : "";
  const magnitude = Math.abs(value);
  for (const [scale, prefix] of prefixes) {
    if (magnitude >= scale) return `${digits(value / scale)}${space || " "}${prefix}${unit}`;
  }
  return `${digits(value)}${space}${unit}`;
}

function digits(value: number): string {
  if (value === 0) return "0";
  const magnitude = Math.abs(value);
  const decimals = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3;
  return String(Number(value.toFixed(decimals)));
}

/** "1.2 s", "340 ms", "3 min". */
export function duration(seconds: number | undefined | null): string {
  if (seconds === undefined || seconds === null || !Number.isFinite(seconds)) return "–";
  const magnitude = Math.abs(seconds);
  if (magnitude === 0) return "0 s";
  if (magnitude < 0.001) return `${digits(seconds * 1e6)} µs`;
  if (magnitude < 1) return `${digits(seconds * 1000)} ms`;
  if (magnitude < 90) return `${digits(seconds)} s`;
  if (magnitude < 5400) return `${digits(seconds / 60)} min`;
  return magnitude < 129600 ? `${digits(seconds / 3600)} h` : `${digits(seconds / 86400)} d`;
}

/** "12 s ago"; times in ms. */
export function ago(time: number, now: number): string {
  return now - time < 1500 ? "now" : `${duration(Math.round((now - time) / 1000))} ago`;
}

export function clock(time: number): string {
  return new Date(time).toLocaleTimeString(undefined, { hour12: false });
}

/** Date and time to the minute. */
export function moment(time: number): string {
  return new Date(time).toLocaleString(undefined, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
}

/** "1 workload", "3 workloads". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
