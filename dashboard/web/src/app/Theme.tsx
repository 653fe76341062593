import { useEffect, useState } from "react";

const system = window.matchMedia("(prefers-color-scheme: dark)");

/** Tells canvases that their colours have changed. */
export const themeChanged = "observe-theme";

export function Theme() {
  const [chosen, setChosen] = useState(() => localStorage.getItem("theme") ?? "");
  const [dark, setDark] = useState(system.matches);
  useEffect(() => {
    const changed = () => setDark(system.matches);
    system.addEventListener("change", changed);
    return () => system.removeEventListener("change", changed);
  }, []);
  const theme = chosen || (dark ? "dark" : "light");
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    window.dispatchEvent(new Event(themeChanged));
  }, [theme]);
  const toggle = () => {
    const next = theme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", next);
    setChosen(next);
  };
  return (
    <button type="button" onClick={toggle} title={theme === "dark" ? "light theme" : "dark theme"} aria-label={theme === "dark" ? "light theme" : "dark theme"}>
      {theme === "dark" ? "☀" : "☾"}
    </button>
  );
}
