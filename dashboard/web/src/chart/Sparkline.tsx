interface Props {
  /** Values a step apart; null is a gap. */
  values: (number | null)[];
  forecast: number[];
  label: string;
}

const [width, height, share] = [140, 28, 0.75];

/** The recent past in the actual's colour, what is expected next in the forecast's. */
export function Sparkline({ values, forecast, label }: Props) {
  const top = Math.max(1e-9, ...values.filter((value) => value !== null), ...forecast);
  const y = (value: number) => height - 2 - (value / top) * (height - 4);
  const now = forecast.length > 0 ? width * share : width;
  return (
    <svg className="spark" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path d={path(values, (index) => (index / Math.max(1, values.length - 1)) * now, y)} />
      {forecast.length > 0 && <line x1={now} x2={now} y1={2} y2={height - 2} />}
      <path className="forecast" d={path(forecast, (index) => now + ((index + 1) / forecast.length) * (width - now), y)} />
    </svg>
  );
}

function path(values: (number | null)[], x: (index: number) => number, y: (value: number) => number): string {
  let isPen = false;
  return values.map((value, index) => {
    if (value === null) {
      isPen = false;
      return "";
    }
    const command = isPen ? "L" : "M";
    isPen = true;
    return `${command}${x(index).toFixed(1)},${y(value).toFixed(1)}`;
  }).join("");
}
