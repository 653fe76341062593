import { TraceSearch } from "./TraceSearch";
import { Trace } from "./Trace";

export function Traces({ url, id }: { url: URL; id: string }) {
  return id ? <Trace id={id} /> : <TraceSearch url={url} />;
}
