interface Props {
  /** Values a step apart; null is a gap. */
  values: (number | null)[];
  forecast?: number[];
  label: string;
  wide?: boolean;
}

const [height, share] = [28, 0.78];

/** The recent past in the actual's colour, what is expected next in the forecast's. */
export function Sparkline({ values, forecast = [], label, wide = false }: Props) {
  const width = wide ? 220 : 140;
  const top = Math.max(1e-9, ...values.filter((value) => value !== null), ...forecast);
  const y = (value: number) => height - 2 - (value / top) * (height - 4);
  const now = forecast.length > 0 ? width * share : width;
  const x = (index: number) => (index / Math.max(1, values.length - 1)) * now;
  const last = values.at(-1);
  return (
    <svg className={wide ? "spark wide" : "spark"} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path className="ground" d={area(values, x, y)} />
      <path d={path(values, x, y)} />
      {forecast.length > 0 && <path className="forecast" d={path([last ?? null, ...forecast], (index) => now + (index / forecast.length) * (width - now), y)} />}
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

/** Each unbroken stretch closed down to zero. */
function area(values: (number | null)[], x: (index: number) => number, y: (value: number) => number): string {
  let [text, start] = ["", -1];
  for (let index = 0; index <= values.length; index++) {
    const value = values[index] ?? null;
    if (value !== null && start < 0) {
      start = index;
      text += `M${x(index).toFixed(1)},${height}`;
    }
    if (value !== null) text += `L${x(index).toFixed(1)},${y(value).toFixed(1)}`;
    else if (start >= 0) {
      text += `L${x(index - 1).toFixed(1)},${height}Z`;
      start = -1;
    }
  }
  return text;
}
