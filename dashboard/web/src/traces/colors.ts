import type { Span } from "../api/types";

const palette = ["actual", "s6", "forecast", "s7", "s8", "green", "amber"];

/** A colour a service, by the order in which they appear; red is kept for errors. */
export function serviceColors(spans: Span[]): Map<string, string> {
  const services = [...new Set([...spans].sort((a, b) => a.startNanoseconds - b.startNanoseconds).map((span) => span.service))];
  return new Map(services.map((service, index) => [service, palette[index % palette.length] ?? "actual"]));
}
