/**
 * Groups the nodes of a directed graph so that those within a group all lead to each other (Tarjan). What a group leads to
 * comes before it; nodes are taken in the order of their numbers, so that equal graphs give equal groups.
 */
export function components(
  count: number,
  leadsTo: (node: number) => readonly number[],
): readonly (readonly number[])[] {
  const [found, lowest] = [new Array<number>(count).fill(-1), new Array<number>(count).fill(0)];
  const [open, groups]: [number[], number[][]] = [[], []];
  const isOpen = new Array<boolean>(count).fill(false);
  let clock = 0;
  const enter = (node: number): Visit => {
    found[node] = clock;
    lowest[node] = clock;
    clock += 1;
    open.push(node);
    isOpen[node] = true;
    return { node, next: leadsTo(node), place: 0 };
  };
  const leave = (node: number): void => {
    if (lowest[node] !== found[node]) return;
    const group = open.splice(open.lastIndexOf(node));
    for (const it of group) isOpen[it] = false;
    groups.push(group.sort((a, b) => a - b));
  };
  // A stack of our own: a chain of ten thousand nodes would run out of the machine's.
  for (let start = 0; start < count; start += 1) {
    if (found[start] !== -1) continue;
    const visits = [enter(start)];
    for (let visit = visits.at(-1); visit; visit = visits.at(-1)) {
      const next = visit.next[visit.place];
      visit.place += 1;
      if (next === undefined) {
        leave(visit.node);
        visits.pop();
        const above = visits.at(-1);
        if (above) lowest[above.node] = Math.min(lowest[above.node] ?? 0, lowest[visit.node] ?? 0);
      } else if (found[next] === -1) visits.push(enter(next));
      else if (isOpen[next]) lowest[visit.node] = Math.min(lowest[visit.node] ?? 0, found[next] ?? 0);
    }
  }
  return groups;
}

interface Visit {
  readonly node: number;
  readonly next: readonly number[];
  place: number;
}
