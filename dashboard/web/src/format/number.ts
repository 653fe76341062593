import { partsOf } from "../app/addresses";

const prefixes: [number, string][] = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
];

/** From here on an exponent says more than digits do. */
const scientific = 1e15;

/** Three significant digits with an SI prefix; "–" for no data, never 0. */
export function figure(value: number | undefined | null, unit = ""): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return "–";
  const space = unit && !unit.startsWith("/") ? " " : "";
  const magnitude = Math.abs(value);
  if (magnitude >= scientific) return `${digits(value)}${space}${unit}`;
  for (const [scale, prefix] of prefixes) {
    if (magnitude >= scale) return `${digits(value / scale)}${space || " "}${prefix}${unit}`;
  }
  return `${digits(value)}${space}${unit}`;
}

function digits(value: number): string {
  if (value === 0) return "0";
  const magnitude = Math.abs(value);
  if (magnitude >= scientific) return exponent(value);
  if (magnitude >= 1000) return Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, "\u2009");
  return magnitude >= 100 ? String(Math.round(value)) : magnitude < 1e-3 ? value.toPrecision(2).replace(/\.?0+e/, "e") : String(Number(value.toPrecision(3)));
}

function exponent(value: number): string {
  const [mantissa, power] = value.toExponential(2).split("e+");
  return `${Number(mantissa)}e${power}`;
}

/** A sentence of the server's, with the numbers in it no longer than they are read. */
export function readable(text: string): string {
  return text.replace(/(?<![\w.-])\d{16,}(?:\.\d+)?(?![\w-])/g, (number) => exponent(Number(number)));
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

/** Durations read better in their own units than with SI prefixes; undefined where the unit is none of time. */
export function time(value: number, unit: string): string | undefined {
  return unit === "s" ? duration(value) : undefined;
}

/** A value with its unit, whatever it is. */
export function quantity(value: number | undefined | null, unit = ""): string {
  if (unit === "%") return percent(value === undefined || value === null ? undefined : value / 100);
  return unit === "s" ? duration(value) : figure(value, unit);
}

/** A share of one: "12 %", "0.4 %". */
export function percent(share: number | undefined | null): string {
  return share === undefined || share === null || !Number.isFinite(share) ? "–" : `${digits(share * 100)} %`;
}

/** The last part of a workload's id. */
export function shortName(id: string): string {
  return partsOf(id).name;
}

/** "workload:errors:rate" is "errors rate". */
export function signalName(signal: string): string {
  return signal.replace(/^workload:/, "").replaceAll(":", " ");
}

/** "12 s ago"; times in ms. */
export function ago(time: number, now: number): string {
  return now - time < 1500 ? "now" : `${duration(Math.round((now - time) / 1000))} ago`;
}

/** A time beyond 8.64e15 ms is no date. */
function dated(time: number, write: (date: Date) => string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "no date" : write(date);
}

export function clock(time: number): string {
  return dated(time, (date) => date.toLocaleTimeString(undefined, { hour12: false }));
}

/** Date and time to the minute. */
export function moment(time: number): string {
  return dated(time, (date) => date.toLocaleString(undefined, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false }));
}

/** Date and time to the second. */
export function exact(time: number): string {
  return dated(time, (date) => date.toLocaleString(undefined, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false }));
}

/** "1 workload", "3 workloads". */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}
