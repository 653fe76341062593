import type { Stroke } from "./options";

/** Lines on top of each other, the topmost first so that the lower ones are drawn over it; what is told of each stays its own value. */
export function stacked(lines: Stroke[]): Stroke[] {
  const below = new Map<number, number>();
  return lines.map((line) => {
    const values = line.times.map((time, index) => {
      const value = line.values[index] ?? null;
      if (value === null) return null;
      below.set(time, (below.get(time) ?? 0) + value);
      return below.get(time) ?? null;
    });
    return { ...line, values, own: new Map(line.times.map((time, index) => [time, line.values[index] ?? null])), fill: true };
  }).reverse();
}
