/** What is wrong with an expression, with a mark under the place. */
export function Where({ query, problem }: { query: string; problem: string }) {
  const position = /(\d+):(\d+)/.exec(problem);
  const [line, column] = position ? [Number(position[1]), Number(position[2])] : [0, 0];
  return (
    <div role="alert">
      <p className="notice trouble">{problem}</p>
      {position && <pre className="where">{query.split("\n").map((text, index) => index + 1 === line ? [`${text}\n`, <b key="mark">{`${" ".repeat(Math.max(0, column - 1))}▲`}</b>, "\n"] : `${text}\n`)}</pre>}
    </div>
  );
}
