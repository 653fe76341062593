export interface Change {
  sign: "+" | "-";
  line: string;
}

/** Lines that go and come between two texts, by their longest common subsequence. */
export function changes(before: string, after: string): Change[] {
  const [old, next] = [before.split("\n"), after.split("\n")];
  const length: number[][] = Array.from({ length: old.length + 1 }, () => new Array<number>(next.length + 1).fill(0));
  const at = (i: number, j: number) => length[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = next.length - 1; j >= 0; j--) (length[i] as number[])[j] = old[i] === next[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const result: Change[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < next.length) {
    if (i < old.length && j < next.length && old[i] === next[j]) [i, j] = [i + 1, j + 1];
    else if (i < old.length && (j === next.length || at(i + 1, j) >= at(i, j + 1))) result.push({ sign: "-", line: old[i++] ?? "" });
    else result.push({ sign: "+", line: next[j++] ?? "" });
  }
  return result;
}
