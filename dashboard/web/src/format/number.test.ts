import { expect, test } from "vitest";
import { ago, clock, count, duration, exact, figure, moment, percent, quantity, readable, signalName } from "./number";

test("figures have three significant digits, a prefix and a unit", () => {
  expect([0, 0.1234, 7.126, 48.26, 480.4, 1234, 2.5e6].map((value) => figure(value))).toEqual(["0", "0.123", "7.13", "48.3", "480", "1.23 k", "2.5 M"]);
  expect(figure(12, "/s")).toBe("12/s");
  expect(figure(1500, "B")).toBe("1.5 kB");
});

test("no data is a dash, never zero", () => {
  expect([undefined, null, Number.NaN].map((value) => figure(value))).toEqual(["–", "–", "–"]);
  expect(duration(undefined)).toBe("–");
});

test("durations take the unit that reads best", () => {
  expect([0.0000021, 0.34, 1.24, 75, 180, 7200, 259200].map(duration)).toEqual(["2.1 µs", "340 ms", "1.24 s", "75 s", "3 min", "2 h", "3 d"]);
});

test("relative times", () => {
  expect([ago(1000, 1500), ago(0, 12_000)]).toEqual(["now", "12 s ago"]);
});

test("shares, units and names", () => {
  expect([percent(0.1234), percent(undefined), percent(1)]).toEqual(["12.3 %", "–", "100 %"]);
  expect([quantity(0.25, "s"), quantity(12, "/s"), quantity(5, "%"), quantity(null, "s")]).toEqual(["250 ms", "12/s", "5 %", "–"]);
  expect([signalName("workload:errors:rate"), count(2, "anomaly", "anomalies"), figure(1234567)]).toEqual(["errors rate", "2 anomalies", "1.23 M"]);
});

test("what is beyond all measure is written with an exponent", () => {
  expect([1e308, -1.234e20, 5e15].map((value) => figure(value, "/s"))).toEqual(["1e308/s", "-1.23e20/s", "5e15/s"]);
  expect([duration(1e300), percent(1e300), figure(9e14)]).toEqual(["1.16e295 d", "1e302 %", "900 T"]);
});

test("long numbers in sentences are shortened, names and ids are not", () => {
  expect(readable(`load of 1${"0".repeat(308)} busy slots, was 12.5`)).toBe("load of 1e308 busy slots, was 12.5");
  expect(readable("trace 4bf92f3577b34da6a3ce929d0e0e4736 of job-12345678901234567890")).toBe("trace 4bf92f3577b34da6a3ce929d0e0e4736 of job-12345678901234567890");
});

test("a time that no date can name says so", () => {
  expect([clock(1e17), moment(1e17), exact(Number.NaN)]).toEqual(["no date", "no date", "no date"]);
});
