import type { TraceSummary } from "../api/types";
import { setQuery } from "../app/router";
import { facetsOf } from "./facets";

/** Values of the found traces with their counts; a click narrows, another widens again. */
export function Facets({ traces, search }: { traces: TraceSummary[]; search: URLSearchParams }) {
  const total = Math.max(1, traces.length);
  return (
    <div className="facets">
      {facetsOf(traces).map(({ filter, title, values }) => (
        <section key={filter}>
          <h2>{title}</h2>
          <ul>
            {values.map(({ value, label, count }) => {
              const isOn = search.get(filter) === value;
              return (
                <li key={value}>
                  <button type="button" aria-pressed={isOn} title={label} onClick={() => setQuery({ [filter]: isOn ? undefined : value })}>
                    <span className="share" style={{ width: `${(count / total) * 100}%` }} />
                    <span className="name">{label}</span><span>{count}</span>
                  </button>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </div>
  );
}
