import type { CSSProperties, MouseEvent, ReactNode } from "react";
import { go, withRange } from "./router";

interface Props {
  to: string;
  children: ReactNode;
  className?: string;
  style?: CSSProperties;
  title?: string;
  current?: boolean;
}

/** A link within the page: no reload, the time range goes along. */
export function Link({ to, children, current, ...rest }: Props) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={withRange(to)} onClick={follow} {...rest} aria-current={current ? "page" : undefined}>
      {children}
    </a>
  );
}
