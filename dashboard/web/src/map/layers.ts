interface Link {
  source: string;
  destination: string;
}

/** Columns of nodes, callers left of what they call; within a column those with like neighbours stand together. The same graph always gives the same picture. */
export function layers(edges: Link[]): string[][] {
  const nodes = [...new Set(edges.flatMap((edge) => [edge.source, edge.destination]))].sort();
  const depth = depths(nodes, edges);
  const columns: string[][] = [];
  for (const node of nodes) {
    const at = depth.get(node) ?? 0;
    columns[at] = [...(columns[at] ?? []), node];
  }
  return untangled(columns.filter(Boolean), edges);
}

/** The longest way from the edge of the mesh; calls that close a circle are left out. */
function depths(nodes: string[], edges: Link[]): Map<string, number> {
  const callees = new Map(nodes.map((node) => [node, edges.filter((edge) => edge.source === node).map((edge) => edge.destination).sort()]));
  const [depth, onPath, done] = [new Map(nodes.map((node) => [node, 0])), new Set<string>(), new Set<string>()];
  const settled: string[] = [];
  const back = new Set<string>();
  const visit = (node: string) => {
    onPath.add(node);
    for (const next of callees.get(node) ?? []) {
      if (onPath.has(next)) back.add(`${node}|${next}`);
      else if (!done.has(next)) visit(next);
    }
    onPath.delete(node);
    done.add(node);
    settled.push(node);
  };
  const called = new Set(edges.map((edge) => edge.destination));
  for (const node of [...nodes.filter((item) => !called.has(item)), ...nodes]) if (!done.has(node)) visit(node);
  for (const node of settled.reverse()) {
    for (const next of callees.get(node) ?? []) {
      if (!back.has(`${node}|${next}`)) depth.set(next, Math.max(depth.get(next) ?? 0, (depth.get(node) ?? 0) + 1));
    }
  }
  return depth;
}

const sweeps = 4;

/** Each column sorted by the mean place of its neighbours, a few times to and fro: fewer crossings. */
function untangled(columns: string[][], edges: Link[]): string[][] {
  const place = new Map(columns.flatMap((column) => column.map((node, index) => [node, index / Math.max(1, column.length)] as const)));
  const near = new Map<string, string[]>();
  for (const { source, destination } of edges) {
    near.set(source, [...(near.get(source) ?? []), destination]);
    near.set(destination, [...(near.get(destination) ?? []), source]);
  }
  const mean = (node: string) => {
    const places = (near.get(node) ?? []).map((other) => place.get(other) ?? 0);
    return places.reduce((sum, value) => sum + value, 0) / Math.max(1, places.length);
  };
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const column of sweep % 2 === 0 ? columns : [...columns].reverse()) {
      const means = new Map(column.map((node) => [node, mean(node)]));
      column.sort((a, b) => (means.get(a) ?? 0) - (means.get(b) ?? 0) || (a < b ? -1 : 1));
      column.forEach((node, index) => {
        place.set(node, (index + 0.5) / column.length);
      });
    }
  }
  return columns;
}
