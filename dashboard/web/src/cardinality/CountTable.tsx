import { Link } from "../app/Link";
import { Scroll } from "../app/Scroll";
import { figure, percent } from "../format/number";

export interface NamedCount {
  name: string;
  value: number;
}

interface Props {
  title: string;
  counts: NamedCount[];
  /** What each is a share of, and how that is called. */
  of?: number;
  share?: string;
  /** An expression that shows more of one. */
  toQuery?: (name: string) => string;
}

/** The largest of something, largest first. */
export function CountTable({ title, counts, of, share = "Share", toQuery }: Props) {
  return (
    <section>
      <h2>{title}</h2>
      {counts.length === 0 ? <p className="empty">None.</p> : (
        <Scroll>
          <table>
            <thead><tr><th>Name</th><th className="number">Count</th>{of !== undefined && <th className="number">{share}</th>}</tr></thead>
            <tbody>
              {counts.map(({ name, value }) => (
                <tr key={name}>
                  <th scope="row">{toQuery ? <Link to={`/explore?q=${encodeURIComponent(toQuery(name))}`}>{name}</Link> : name}</th>
                  <td className="number">{figure(value)}</td>
                  {of !== undefined && <td className="number">{percent(of > 0 ? value / of : undefined)}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}
