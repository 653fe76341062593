import { duration, percent } from "../format/number";
import type { Bar } from "./waterfall";

/** Self time on the critical path by service: what to make faster first. */
export function WhereTime({ bars, colors }: { bars: Bar[]; colors: Map<string, string> }) {
  const critical = bars.filter((bar) => bar.isCritical);
  const total = critical.reduce((sum, bar) => sum + bar.self, 0);
  if (total <= 0) return null;
  const parts = [...colors].map(([service, color]) => ({ service, color, self: critical.filter((bar) => bar.span.service === service).reduce((sum, bar) => sum + bar.self, 0) })).filter((part) => part.self > 0);
  parts.sort((a, b) => b.self - a.self);
  return (
    <div className="where-time" title="self time on the critical path">
      <div className="parts">{parts.map(({ service, color, self }) => <span key={service} style={{ width: `${(self / total) * 100}%`, background: `var(--${color})` }} title={`${service}: ${duration(self / 1e9)}`} />)}</div>
      <p className="small row">{parts.map(({ service, color, self }) => <span key={service}><i className="dot" style={{ background: `var(--${color})` }} />{service} <b>{duration(self / 1e9)}</b> <span className="muted">{percent(Math.round((self / total) * 100) / 100)}</span></span>)}</p>
    </div>
  );
}
