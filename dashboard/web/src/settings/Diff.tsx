import type { Change } from "./changes";

export function Diff({ changes }: { changes: Change[] }) {
  return (
    <div className="diff">
      {changes.map(({ sign, line }, index) => {
        const key = `${index}${sign}`;
        return sign === "+" ? <ins key={key}>+ {line}</ins> : <del key={key}>- {line}</del>;
      })}
    </div>
  );
}
