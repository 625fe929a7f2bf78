/**
 * The pairs of rows and columns whose worths add up to the most (Kuhn and Munkres, in the form of Jonker and Volgenant):
 * no row and no column is in two pairs, and what is worth nothing is in none. Its cost grows with the square of the
 * shorter side times the longer one.
 *
 * @param worth of each pair, 0 and above; every row has the same length
 * @returns for each row its column, or undefined
 */
export function bestAssignment(worth: readonly (readonly number[])[]): (number | undefined)[] {
  const [rows, columns] = [worth.length, worth[0]?.length ?? 0];
  if (rows === 0 || columns === 0) return worth.map(() => undefined);
  if (rows > columns) {
    const turned = bestAssignment(Array.from({ length: columns }, (_, column) => worth.map((row) => row[column] ?? 0)));
    const found: (number | undefined)[] = worth.map(() => undefined);
    for (const [column, row] of turned.entries()) if (row !== undefined) found[row] = column;
    return found;
  }
  const taken = dearest(worth, rows, columns);
  const found: (number | undefined)[] = worth.map(() => undefined);
  for (const [column, row] of taken.entries())
    if (row !== undefined && (worth[row]?.[column] ?? 0) > 0) found[row] = column;
  return found;
}

/** Each row gets a column by the shortest augmenting path; there are at least as many columns as rows. */
function dearest(worth: readonly (readonly number[])[], rows: number, columns: number): (number | undefined)[] {
  const rowPrice = new Float64Array(rows);
  const columnPrice = new Float64Array(columns);
  const rowOf: (number | undefined)[] = Array(columns).fill(undefined);
  for (let start = 0; start < rows; start += 1) {
    const least = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
    const from: (number | undefined)[] = Array(columns).fill(undefined);
    const done = new Uint8Array(columns);
    const walked: number[] = [];
    let [row, last]: [number, number | undefined] = [start, undefined];
    for (;;) {
      let [next, delta] = [-1, Number.POSITIVE_INFINITY];
      for (let column = 0; column < columns; column += 1) {
        if (done[column]) continue;
        const cost = -(worth[row]?.[column] ?? 0) - (rowPrice[row] ?? 0) - (columnPrice[column] ?? 0);
        if (cost < (least[column] ?? 0)) {
          least[column] = cost;
          from[column] = last;
        }
        if ((least[column] ?? 0) < delta) [next, delta] = [column, least[column] ?? 0];
      }
      rowPrice[start] = (rowPrice[start] ?? 0) + delta;
      for (const column of walked) {
        const owner = rowOf[column] ?? 0;
        rowPrice[owner] = (rowPrice[owner] ?? 0) + delta;
        columnPrice[column] = (columnPrice[column] ?? 0) - delta;
      }
      for (let column = 0; column < columns; column += 1)
        if (!done[column]) least[column] = (least[column] ?? 0) - delta;
      done[next] = 1;
      walked.push(next);
      last = next;
      const owner = rowOf[next];
      if (owner === undefined) break;
      row = owner;
    }
    // Back along the path: each column goes to the row before it.
    for (let column: number | undefined = last; column !== undefined; ) {
      const before: number | undefined = from[column];
      rowOf[column] = before === undefined ? start : rowOf[before];
      column = before;
    }
  }
  return rowOf;
}
