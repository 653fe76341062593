import type { Graph } from "./graph";
import { layers } from "./layers";

export interface Point {
  x: number;
  y: number;
}

export interface Placed {
  points: Map<string, Point>;
  width: number;
  height: number;
}

const [layerWidth, wrapWidth, margin] = [230, 132, 80];

/** Rows of a layer before it wraps into a further column: a wide mesh becomes a block, not a thread. */
function mostRows(nodes: number): number {
  return Math.max(7, Math.ceil(Math.sqrt(nodes / 1.8)));
}

/** Where each node was put: it stays there while no other node appears. */
let remembered: { nodes: Set<string>; placed: Placed } | undefined;

export function place({ nodes, calls }: Graph): Placed {
  const known = remembered;
  if (known && nodes.every((node) => known.nodes.has(node.id)) && known.nodes.size - nodes.length <= 2) return known.placed;
  const columns = layers(calls);
  const inCalls = new Set(columns.flat());
  const alone = nodes.filter((node) => !inCalls.has(node.id)).map((node) => node.id);
  if (alone.length > 0) columns.push(alone);
  const placed = arranged(columns, mostRows(nodes.length));
  remembered = { nodes: new Set(nodes.map((node) => node.id)), placed };
  return placed;
}

/** Layers side by side, each centred; one that is too tall wraps, every other column half a row lower. */
export function arranged(layersOfNodes: string[][], rows: number): Placed {
  const tallest = Math.max(1, ...layersOfNodes.map((layer) => Math.min(rows, layer.length)));
  const rowHeight = tallest > 6 ? 74 : 100;
  const height = (tallest + 0.5) * rowHeight + 24;
  const points = new Map<string, Point>();
  let x = margin;
  for (const layer of layersOfNodes) {
    const columns = Math.ceil(layer.length / rows);
    const each = Math.ceil(layer.length / columns);
    layer.forEach((id, index) => {
      const column = Math.floor(index / each);
      const inColumn = Math.min(each, layer.length - column * each);
      const lower = columns > 1 && column % 2 === 1 ? rowHeight / 2 : 0;
      points.set(id, { x: x + column * wrapWidth, y: height / 2 - 12 + ((index % each) - (inColumn - 1) / 2) * rowHeight + lower });
    });
    x += (columns - 1) * wrapWidth + layerWidth;
  }
  return { points, width: x - layerWidth + margin, height };
}
