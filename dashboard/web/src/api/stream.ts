import { useSyncExternalStore } from "react";

export type StreamState = "live" | "paused" | "lost";

/** A tick a second says which tables changed; silence longer than this is a lost connection. */
const silence = 5000;

interface Tick {
  now: number;
  changed: string[];
}

/** The server's events: one connection for the page, whoever listens. */
class EventStream {
  state: StreamState = "live";
  lastTick = Date.now();
  private readonly listeners = new Set<(tick: Tick) => void>();
  private readonly watchers = new Set<() => void>();
  private source: EventSource | undefined;

  constructor() {
    setInterval(() => this.look(), 1000);
  }

  /** Calls back at each tick while the page is live and seen. */
  listen(listener: (tick: Tick) => void): () => void {
    this.listeners.add(listener);
    this.connect();
    return () => this.listeners.delete(listener);
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  toggle(): void {
    this.state = this.state === "live" ? "paused" : "live";
    this.reconnect();
    this.tell();
  }

  /** After a sign-in: the old connection was refused. */
  reconnect(): void {
    this.source?.close();
    this.source = undefined;
    if (this.state !== "paused") this.connect();
  }

  private connect(): void {
    if (this.source || this.state === "paused") return;
    this.source = new EventSource("/api/observe/v1/live");
    this.source.onmessage = (event) => {
      const tick = JSON.parse(event.data) as Tick;
      this.lastTick = Date.now();
      this.state = "live";
      if (document.visibilityState === "visible") for (const listener of this.listeners) listener(tick);
    };
  }

  private look(): void {
    if (this.state !== "paused" && Date.now() - this.lastTick > silence) {
      this.state = "lost";
      // A browser gives up on a refused stream; ours asks again.
      if (this.source?.readyState === EventSource.CLOSED) this.reconnect();
    }

    this.tell();
  }

  private tell(): void {
    for (const watcher of this.watchers) watcher();
  }
}

export const stream = new EventStream();

/** State of the stream and the age of what is shown. */
export function useStream(): { state: StreamState; ageSeconds: number } {
  const text = useSyncExternalStore(
    (changed) => stream.watch(changed),
    () => `${stream.state}|${stream.state === "live" ? 0 : Math.round((Date.now() - stream.lastTick) / 1000)}`,
  );
  const [state, age] = text.split("|");
  return { state: state as StreamState, ageSeconds: Number(age) };
}
