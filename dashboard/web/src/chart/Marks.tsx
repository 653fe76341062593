import { Link } from "../app/Link";

/** Something that happened at a moment and has a page of its own; seconds. */
export interface Mark {
  time: number;
  label: string;
  path: string;
  kind: "up" | "down" | "event";
}

interface Props {
  marks: Mark[];
  /** Pixels from the left for a time, undefined outside of the picture. */
  x: (time: number) => number | undefined;
}

/** Ticks along the bottom of a chart, each a link. */
export function Marks({ marks, x }: Props) {
  return marks.map((mark) => {
    const left = x(mark.time);
    return left === undefined ? null : (
      <Link key={`${mark.time}${mark.path}`} to={mark.path} className={`tick ${mark.kind}`} style={{ left }} title={mark.label}><span className="hidden">{mark.label}</span></Link>
    );
  });
}
