import { aggregate, deepPage, filteredPage, nested20x10, nested100x50, readByKey } from './reads.ts';
import type { Workload } from './workload.ts';
import {
  bulkCreate100,
  create,
  getOrCreateHit,
  getOrCreateMiss,
  getOrCreateOneKey,
  updateOrCreateHit,
  updateOrCreateMiss,
} from './writes.ts';

/** The workloads that change nothing, in the order of their table. */
export const reads: readonly Workload[] = [readByKey, nested20x10, nested100x50, filteredPage, deepPage, aggregate];

/** The workloads that write, in the order of their table. */
export const writes: readonly Workload[] = [
  create,
  getOrCreateHit,
  getOrCreateMiss,
  getOrCreateOneKey,
  updateOrCreateHit,
  updateOrCreateMiss,
  bulkCreate100,
];
