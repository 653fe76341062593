import { useState } from "react";

/** Something to paste into a shell or a file. */
export function Snippet({ title, text }: { title: string; text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <>
      <h3>{title}</h3>
      <div className="snippet">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <pre tabIndex={0}>{text}</pre>
        <button type="button" className="small" onClick={copy} aria-label={`copy: ${title}`}>{copied ? "Copied" : "Copy"}</button>
      </div>
    </>
  );
}
