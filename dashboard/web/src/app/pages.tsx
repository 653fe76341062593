import type { ReactNode } from "react";

export interface PageEntry {
  path: string;
  name: string;
  /** Pressed after g. */
  key: string;
  icon: ReactNode;
}

const icon = (path: string) => (
  <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
    <path d={path} />
  </svg>
);

export const pages: PageEntry[] = [
  { path: "/", name: "Overview", key: "o", icon: icon("M2 13V8M6 13V3M10 13V6M14 13V10") },
  { path: "/workloads", name: "Workloads", key: "w", icon: icon("M2 3h12v4H2zM2 9h12v4H2z") },
  { path: "/map", name: "Map", key: "m", icon: icon("M4 4h.01M12 3h.01M12 12h.01M4.5 4.3l7-1M5 5l6.5 6.5M3 3h2v2H3zM11 2h2v2h-2zM11 11h2v2h-2z") },
  { path: "/traces", name: "Traces", key: "t", icon: icon("M2 4h7M5 8h6M8 12h6") },
  { path: "/alerts", name: "Alerts", key: "a", icon: icon("M8 2l6.5 11.5h-13zM8 6.5v3M8 11.5v.01") },
  { path: "/explore", name: "Explore", key: "e", icon: icon("M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5L14 14") },
  { path: "/dashboards", name: "Dashboards", key: "d", icon: icon("M2 2h5v7H2zM9 2h5v4H9zM9 8h5v6H9zM2 11h5v3H2z") },
  { path: "/sources", name: "Sources", key: "s", icon: icon("M8 2v7M5 6l3 3 3-3M2 11v3h12v-3") },
  { path: "/settings", name: "Settings", key: "c", icon: icon("M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6M8 3h2v3H8zM4 10h2v3H4z") },
];
