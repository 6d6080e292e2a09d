const WIDTHS = [34, 42, 28, 38, 31, 45, 26, 36, 40, 30];

/** Shaped like the rows that come. */
export function GridSkeleton() {
  return (
    <div className="skeleton" aria-hidden="true">
      {WIDTHS.map((width) => (
        <div key={width}>
          <span className="skel box" />
          <span className="skel" style={{ width: `${width}%` }} />
          <span className="skel code" />
          <span className="skel last" />
        </div>
      ))}
    </div>
  );
}
