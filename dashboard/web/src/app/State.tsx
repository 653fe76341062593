import type { ReactNode } from "react";
import type { Loaded } from "../api/useLive";
import { SignIn } from "./SignIn";

/** Loading, error and sign-in around a page's content; the last picture stays while it is reloaded. */
export function State<T>({ of, children }: { of: Loaded<T>; children: (data: T) => ReactNode }) {
  if (of.signIn) return <SignIn done={of.reload} />;
  return (
    <>
      {of.error && (
        <p className="notice trouble" role="alert">
          {of.error} <button type="button" onClick={of.reload}>try again</button>
        </p>
      )}
      {of.data === undefined ? !of.error && <p className="muted">loading</p> : children(of.data)}
    </>
  );
}
