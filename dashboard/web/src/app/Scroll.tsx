import type { ReactNode } from "react";

/** Something wide that scrolls by itself: the page never does. Reachable by keyboard, also where nothing within is. */
export function Scroll({ children }: { children: ReactNode }) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  return <div className="scroll" tabIndex={0}>{children}</div>;
}
