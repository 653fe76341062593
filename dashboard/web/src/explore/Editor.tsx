import { type KeyboardEvent, useRef, useState } from "react";
import { prometheus } from "../api/client";
import { useLive } from "../api/useLive";
import { labelBefore, type Suggestion, suggest, suggestValues, wordAt } from "./completion";

interface Props {
  value: string;
  run: (query: string) => void;
  /** Each time the text is another. */
  changed?: (query: string) => void;
}

/** A PromQL expression with completion: arrows choose, Tab or Enter takes; Enter runs, Shift+Enter breaks the line. */
export function Editor({ value, run, changed }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  const [found, setFound] = useState<Suggestion[]>([]);
  const [at, setAt] = useState(0);
  const known = useLive(async () => ({ metrics: await prometheus<string[]>("/label/__name__/values"), labels: await prometheus<string[]>("/labels") }), "names", 60);
  const [values, setValues] = useState<{ label: string; values: string[] }>();
  const look = () => {
    const { value: text, selectionStart } = area.current ?? { value: "", selectionStart: 0 };
    changed?.(text);
    const label = labelBefore(text, selectionStart);
    if (label) {
      if (values?.label === label) setFound(suggestValues(text, selectionStart, values.values));
      else void prometheus<string[]>(`/label/${encodeURIComponent(label)}/values`).then((all) => { setValues({ label, values: all }); setFound(suggestValues(text, selectionStart, all)); }, () => setFound([]));
      setAt(0);
      return;
    }
    setFound(suggest(text, selectionStart, known.data?.metrics ?? [], known.data?.labels ?? []));
    setAt(0);
  };
  const take = (suggestion: Suggestion | undefined) => {
    const element = area.current;
    if (!element || !suggestion) return;
    const start = suggestion.kind === "value" ? element.value.lastIndexOf('"', element.selectionStart - 1) + 1 : wordAt(element.value, element.selectionStart).start;
    const end = { function: "(", value: '"', metric: "", label: "", keyword: "" }[suggestion.kind];
    element.setRangeText(suggestion.text + end, start, element.selectionStart, "end");
    setFound([]);
    changed?.(element.value);
    element.focus();
  };
  const pressed = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const isOpen = found.length > 0;
    if (isOpen && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      setAt((at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length);
    } else if (isOpen && (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && at > 0))) {
      event.preventDefault();
      take(found[at]);
    } else if (event.key === "Escape") setFound([]);
    else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      setFound([]);
      run(event.currentTarget.value);
    }
  };
  return (
    <div className="editor">
      <textarea
        ref={area} name="q" className="code" rows={Math.max(1, value.split("\n").length)} defaultValue={value} spellCheck={false} placeholder="sum by (workload) (workload:requests:rate)"
        aria-label="PromQL expression" aria-controls={found.length > 0 ? "suggestions" : undefined} aria-autocomplete="list" aria-activedescendant={found.length > 0 ? `suggestion-${at}` : undefined}
        onInput={look} onKeyDown={pressed} onBlur={() => setTimeout(() => setFound([]), 150)}
      />
      {found.length > 0 && (
        <div className="suggestions" id="suggestions" role="listbox" aria-label="suggestions" tabIndex={-1}>
          {found.map((suggestion, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the text field's
            <div key={suggestion.text} id={`suggestion-${index}`} role="option" aria-selected={index === at} tabIndex={-1} onClick={() => take(suggestion)}>{suggestion.text}<span>{suggestion.kind}</span></div>
          ))}
        </div>
      )}
    </div>
  );
}
