import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "./client";
import { stream } from "./stream";

export interface Loaded<T> {
  /** The newest answer; while isOld, still the one to another question. */
  data: T | undefined;
  isOld: boolean;
  error: string | undefined;
  signIn: boolean;
  reload: () => void;
}

/**
 * Loads now, and again when one of the tables changes or, for what comes from series, after so many seconds; only while the page is
 * live and seen. The last picture stays while a new one comes, also where the question has changed.
 */
export function useLive<T>(load: () => Promise<T>, key: string, refresh: string[] | number = 2): Loaded<T> {
  const [state, setState] = useState<{ key: string; data?: T; error?: string; signIn: boolean }>({ key, signIn: false });
  const latest = useRef(load);
  const busy = useRef(false);
  const loadedAt = useRef(0);
  latest.current = load;
  const run = useCallback(async () => {
    busy.current = true;
    loadedAt.current = Date.now();
    try {
      const data = await latest.current();
      setState({ key, data, signIn: false });
    } catch (error) {
      const signIn = error instanceof ApiError && error.status === 401;
      const text = error instanceof Error ? error.message : String(error);
      setState((before) => ({ key, data: before.key === key ? before.data : undefined, error: text, signIn }));
    } finally {
      busy.current = false;
    }
  }, [key]);
  const wanted = Array.isArray(refresh) ? refresh.join() : refresh;
  useEffect(() => {
    void run();
    if (wanted === 0) return;
    return stream.listen(({ changed }) => {
      const due = typeof wanted === "number" ? Date.now() - loadedAt.current >= wanted * 1000 - 200 : wanted.split(",").some((table) => changed.includes(table));
      if (due && !busy.current) void run();
    });
  }, [run, wanted]);
  const reload = useCallback(() => {
    stream.reconnect();
    void run();
  }, [run]);
  const isOld = state.key !== key;
  return { data: state.data, isOld, error: isOld ? undefined : state.error, signIn: state.signIn, reload };
}
