import { createRoot } from "react-dom/client";
import "uplot/dist/uPlot.min.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/content.css";
import "./styles/charts.css";
import "./styles/pages.css";
import "./styles/map.css";
import "./styles/traces.css";
import "./styles/explore.css";
import "./styles/dashboards.css";
import { App } from "./app/App";

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
