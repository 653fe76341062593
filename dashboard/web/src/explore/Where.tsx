/** What is wrong with an expression, with a mark under the place. */
export function Where({ query, problem }: { query: string; problem: string }) {
  const position = /(\d+):(\d+)/.exec(problem);
  const [line, column] = position ? [Number(position[1]), Number(position[2])] : [0, 0];
  const text = problem.replace(/^invalid parameter "query": /, "").replace(/^\d+:\d+: /, "");
  return (
    <div role="alert" className="mistake">
      <p className="bad">{text}{position && <span className="muted"> (line {line}, column {column})</span>}</p>
      {position && <pre className="where">{query.split("\n").map((item, index) => index + 1 === line ? [`${item}\n`, <b key="mark">{`${" ".repeat(Math.max(0, column - 1))}▲`}</b>, "\n"] : `${item}\n`)}</pre>}
    </div>
  );
}
