import type { Counts } from '../tables.ts';
import type { Workload } from '../workloads/workload.ts';

/** Something large that is asked of a contender alone, one request at a time. */
export interface LargeRequest extends Pick<Workload, 'name' | 'operationName' | 'document' | 'variables' | 'expected'> {
  /** Requests in a round, whose median counts. */
  readonly times: number;
  /** Rounds at most. */
  readonly rounds: number;
  /** What must be in the database after a round. */
  readonly stored: Counts;
  readonly targets: readonly Target[];
}

/** What the product wants to reach. */
export type Target =
  /** Times the limit's time. */
  | { readonly kind: 'toLimit'; readonly most: number }
  /** How many times as fast as the Prisma client. */
  | { readonly kind: 'toNaive'; readonly least: number }
  | { readonly kind: 'statements'; readonly most: number }
  | { readonly kind: 'megabytes'; readonly most: number };
