import type { ReactNode } from "react";
import type { Loaded } from "../api/useLive";
import { SignIn } from "./SignIn";

/**
 * Loading, error and sign-in around a page's content; the last picture stays, dimmed, while it cannot be renewed. A page whose heading
 * is part of that content gives the title that stands where there is none.
 */
export function State<T>({ of, title, children }: { of: Loaded<T>; title?: string; children: (data: T) => ReactNode }) {
  if (of.signIn) return <SignIn done={of.reload} />;
  return (
    <>
      {of.error && of.data === undefined && title && <h1 className="title">{title}</h1>}
      {of.error && (
        <p className="notice trouble row" role="alert">
          <span className="grow">{of.error}</span> <button type="button" onClick={of.reload}>Try again</button>
        </p>
      )}
      {of.data === undefined ? !of.error && <p className="muted loading" role="status">Loading…</p> : <div className={of.error ? "stale" : of.isOld ? "old" : ""} aria-busy={of.isOld}>{children(of.data)}</div>}
    </>
  );
}
