import { Trace } from "./Trace";
import { TraceSearch } from "./TraceSearch";

export function Traces({ url, id }: { url: URL; id: string }) {
  if (!id) return <TraceSearch url={url} />;
  const other = url.searchParams.get("with");
  return (
    <>
      <Trace key={id} id={id} />
      {other && <div className="other"><Trace key={other} id={other} than={id} /></div>}
    </>
  );
}
