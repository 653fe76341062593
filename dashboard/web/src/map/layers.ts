/** Columns of nodes, callers left of what they call; order within a column is by name, so it is stable between refreshes. */
export function layers(edges: { source: string; destination: string }[]): string[][] {
  const nodes = [...new Set(edges.flatMap((edge) => [edge.source, edge.destination]))].sort();
  const depth = new Map(nodes.map((node) => [node, 0]));
  // As many rounds as nodes settle every graph without cycles; a cycle stops there too.
  for (let round = 0; round < nodes.length; round++) {
    for (const { source, destination } of edges) {
      const wanted = (depth.get(source) ?? 0) + 1;
      if (source !== destination && wanted > (depth.get(destination) ?? 0) && wanted < nodes.length) depth.set(destination, wanted);
    }
  }
  const columns: string[][] = [];
  for (const node of nodes) {
    const at = depth.get(node) ?? 0;
    columns[at] = [...(columns[at] ?? []), node];
  }
  return columns.filter(Boolean);
}
