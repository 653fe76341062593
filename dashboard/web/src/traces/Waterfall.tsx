import { useState } from "react";
import { duration } from "../format/number";
import { SpanDrawer } from "./SpanDrawer";
import { type Bar, isColdStart } from "./waterfall";

const ticks = [0, 0.25, 0.5, 0.75, 1];

/** Spans as bars on the trace's time, each with its details to open; a parent folds its children. */
export function Waterfall({ bars, colors }: { bars: Bar[]; colors: Map<string, string> }) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const start = Math.min(...bars.map((bar) => bar.span.startNanoseconds));
  const total = Math.max(...bars.map((bar) => bar.span.startNanoseconds + bar.span.durationNanoseconds)) - start;
  const fold = (id: string) => setFolded((before) => new Set(before.has(id) ? [...before].filter((item) => item !== id) : [...before, id]));
  return (
    <>
      <div className="ruler" aria-hidden="true"><span>Span</span><span className="times">{ticks.map((tick) => <i key={tick} style={{ left: `${tick * 100}%` }}>{duration((total * tick) / 1e9)}</i>)}</span><span className="number">Self</span><span className="number">Duration</span></div>
      <ol className="waterfall">
        {visible(bars, folded).map((bar) => <Row key={bar.span.spanId} bar={bar} color={colors.get(bar.span.service) ?? "actual"} start={start} isFolded={folded.has(bar.span.spanId)} fold={() => fold(bar.span.spanId)} />)}
      </ol>
    </>
  );
}

interface RowProps {
  bar: Bar;
  color: string;
  start: number;
  isFolded: boolean;
  fold: () => void;
}

function Row({ bar: { span, depth, left, width, self, isCritical, children }, color, start, isFolded, fold }: RowProps) {
  const [isOpen, setOpen] = useState(false);
  const isCold = isColdStart(span);
  return (
    <li>
      {/* biome-ignore lint/a11y: the name is the keyboard's way to the same details */}
      <div className={isOpen ? "line open" : "line"} onClick={() => setOpen(!isOpen)}>
        <span className="name" style={{ paddingLeft: Math.min(depth, 12) * 16 }}>
          {children > 0 ? <button type="button" className="fold" aria-expanded={!isFolded} aria-label={`spans below ${span.name}`} onClick={(event) => { event.stopPropagation(); fold(); }}>{isFolded ? "▸" : "▾"}</button> : <span className="fold" />}
          <i className="dot" style={{ background: `var(--${color})` }} />
          <button type="button" className="open-span" aria-expanded={isOpen}>{span.service} <span className="muted">{span.name}{isFolded && ` +${children}`}</span></button>
          {span.status === "error" && <span className="chip trouble">error</span>}
          {isCold && <span className="chip watch">cold start</span>}
        </span>
        <span className="bar">
          <span className={isCold ? "cold" : ""} style={{ left: `${left * 100}%`, width: `${Math.max(0.3, width * 100)}%`, ["--bar" as string]: `var(--${span.status === "error" ? "red" : color})` }}>{isCritical && <i />}</span>
        </span>
        <span className="number muted">{duration(self / 1e9)}</span>
        <span className="number">{duration(span.durationNanoseconds / 1e9)}</span>
      </div>
      {isOpen && <SpanDrawer span={span} start={start} />}
    </li>
  );
}

/** Without those below a folded one: they follow it with a greater depth. */
function visible(bars: Bar[], folded: ReadonlySet<string>): Bar[] {
  let until = Number.POSITIVE_INFINITY;
  return bars.filter((bar) => {
    if (bar.depth > until) return false;
    until = folded.has(bar.span.spanId) ? bar.depth : Number.POSITIVE_INFINITY;
    return true;
  });
}
