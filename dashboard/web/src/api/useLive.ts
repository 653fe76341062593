import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "./client";

export interface Loaded<T> {
  data: T | undefined;
  error: string | undefined;
  signIn: boolean;
  reload: () => void;
}

/** Loads now and again every interval while the tab is seen; the last picture stays while a new one comes. */
export function useLive<T>(load: () => Promise<T>, key: string, everyMilliseconds = 2000): Loaded<T> {
  const [state, setState] = useState<{ key: string; data?: T; error?: string; signIn: boolean }>({ key, signIn: false });
  const latest = useRef(load);
  latest.current = load;
  const run = useCallback(async () => {
    try {
      const data = await latest.current();
      setState({ key, data, signIn: false });
    } catch (error) {
      const signIn = error instanceof ApiError && error.status === 401;
      const text = error instanceof Error ? error.message : String(error);
      setState((before) => ({ key, data: before.key === key ? before.data : undefined, error: text, signIn }));
    }
  }, [key]);
  useEffect(() => {
    void run();
    if (everyMilliseconds <= 0) return;
    const timer = setInterval(() => document.visibilityState === "visible" && void run(), everyMilliseconds);
    return () => clearInterval(timer);
  }, [run, everyMilliseconds]);
  return { data: state.key === key ? state.data : undefined, error: state.error, signIn: state.signIn, reload: run };
}
