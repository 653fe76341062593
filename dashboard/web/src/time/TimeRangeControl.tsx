import { type FormEvent, useRef } from "react";
import { setQuery } from "../app/router";
import { moment } from "../format/number";
import { presets, timeRange, zoom } from "./timeRange";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Presets, and absolute times with the zone named. */
export function TimeRangeControl({ url }: { url: URL }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const range = timeRange(url.searchParams);
  const chosen = presets.find(([, , seconds]) => range.live && seconds === range.end - range.start)?.[1] ?? "absolute";
  const choose = (value: string) => {
    if (value === "absolute") dialog.current?.showModal();
    else setQuery({ from: undefined, to: undefined, range: value });
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [start, end] = [Date.parse(String(form.get("from"))), Date.parse(String(form.get("to")))];
    if (end > start) {
      zoom(start / 1000, end / 1000);
      dialog.current?.close();
    }
  };
  return (
    <>
      <select aria-label="time range" value={chosen} onChange={(event) => choose(event.target.value)}>
        {presets.map(([label, value]) => <option key={value} value={value}>Last {label}</option>)}
        <option value="absolute">{range.live ? "From … to …" : `${moment(range.start * 1000)} – ${moment(range.end * 1000)}`}</option>
      </select>
      {!range.live && <button type="button" className="plain" onClick={() => dialog.current?.showModal()} aria-label="change times">✎</button>}
      {!range.live && <button type="button" onClick={() => setQuery({ from: undefined, to: undefined })}>Now</button>}
      <dialog ref={dialog} aria-label="absolute time range">
        <form className="body" onSubmit={submit} key={`${range.start}|${range.end}`}>
          <h2>Time range</h2>
          <p className="muted">Times of {zone}</p>
          <div className="fields">
            <label className="field">from<input type="datetime-local" step="1" name="from" required defaultValue={local(range.start)} /></label>
            <label className="field">to<input type="datetime-local" step="1" name="to" required defaultValue={local(range.end)} /></label>
          </div>
          <div className="row"><span className="grow" /><button type="button" onClick={() => dialog.current?.close()}>Cancel</button><button type="submit" className="primary">Show</button></div>
        </form>
      </dialog>
    </>
  );
}

/** As an input of local time wants it. */
function local(seconds: number): string {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
