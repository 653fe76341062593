import { Facts } from "../app/Facts";
import { Sparkline } from "../chart/Sparkline";
import { figure, percent } from "../format/number";
import type { Fleet } from "../workloads/rows";
import { type Savings, comparison, estimate } from "./savings";

/** All workloads together, each figure with its course over the range. */
export function FleetFigures({ fleet: { rows, course }, savings = {} }: { fleet: Fleet; savings?: Savings }) {
  const sum = (pick: (row: Fleet["rows"][number]) => number | undefined) => {
    const known = rows.map(pick).filter((value) => value !== undefined);
    return known.length > 0 ? known.reduce((total, value) => total + value, 0) : undefined;
  };
  const [rate, errors, ready, asked] = [sum((row) => row.rate), sum((row) => row.errors), sum((row) => row.ready), sum((row) => row.asked)];
  const spark = (name: keyof Fleet["course"], label: string) => (course[name].length > 1 ? <Sparkline wide values={course[name]} label={label} /> : undefined);
  return (
    <Facts
      items={[
        { name: "Requests", value: figure(rate, "/s"), note: spark("rate", "requests of all workloads over the range") },
        { name: "Errors", value: rate && errors !== undefined ? percent(errors / rate) : percent(undefined), note: spark("errors", "errors of all workloads over the range"), bad: (errors ?? 0) > 0 },
        { name: "Busy slots", value: figure(sum((row) => row.load)), note: spark("demand", "busy slots of all workloads over the range") },
        { name: "Instances ready / asked", value: `${figure(ready)} / ${figure(asked)}`, note: spark("ready", "ready instances of all workloads over the range") },
        { name: "Waiting requests", value: comparison(savings.waiting, savings.reactiveWaiting) ?? "–", note: savings.waiting === undefined ? "no simulation yet" : `${figure(savings.waiting)} instead of ${figure(savings.reactiveWaiting)} by the reactive rule`, title: estimate },
        { name: "Instance-hours", value: comparison(savings.instances, savings.reactiveInstances) ?? "–", note: savings.instances === undefined ? "no simulation yet" : `${figure(savings.instances)} instead of ${figure(savings.reactiveInstances)} by the reactive rule`, title: estimate },
      ]}
    />
  );
}
