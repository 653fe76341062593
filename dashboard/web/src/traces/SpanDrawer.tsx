import type { Span } from "../api/types";
import { duration } from "../format/number";

/** Everything a span says: its attributes, its events (logs), what sent it. */
export function SpanDrawer({ span, start }: { span: Span; start: number }) {
  return (
    <div className="drawer">
      <section>
        <h3>Span</h3>
        <dl className="facts">
          <dt>kind</dt><dd>{span.kind}</dd>
          <dt>status</dt><dd className={span.status === "error" ? "bad" : ""}>{span.status}{span.statusMessage && `: ${span.statusMessage}`}</dd>
          <dt>starts after</dt><dd>{duration((span.startNanoseconds - start) / 1e9)}</dd>
          <dt>id</dt><dd><code>{span.spanId}</code></dd>
          <Attributes list={span.attributes} />
        </dl>
      </section>
      {(span.events?.length ?? 0) > 0 && (
        <section>
          <h3>Events</h3>
          {span.events?.map((event) => (
            <dl className="facts" key={`${event.timeNanoseconds}${event.name}`}><dt>{duration((event.timeNanoseconds - start) / 1e9)}</dt><dd><b>{event.name}</b></dd><Attributes list={event.attributes} /></dl>
          ))}
        </section>
      )}
      {(span.resource?.length ?? 0) > 0 && <section><h3>Resource</h3><dl className="facts"><Attributes list={span.resource ?? []} /></dl></section>}
    </div>
  );
}

function Attributes({ list }: { list: Span["attributes"] }) {
  return list.map((attribute) => [<dt key={attribute.key}>{attribute.key}</dt>, <dd key={`${attribute.key}=`}>{attribute.value}</dd>]);
}
