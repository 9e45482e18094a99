/** Puts every check that may wait off to the end of the transaction. */
export const checksLater = 'SET CONSTRAINTS ALL DEFERRED';

/** Makes every check that was put off, and has the others made at once from now on. */
export const checksNow = 'SET CONSTRAINTS ALL IMMEDIATE';

/** Has the checks wait again that wait in every transaction: the rest of this one is to be like any other. */
export const checksAsEver = `
DO $$
DECLARE
  waiting text := (
    SELECT string_agg(format('%I.%I', n.nspname, c.conname), ', ')
    FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE c.condeferred
  );
BEGIN
  IF waiting IS NOT NULL THEN EXECUTE 'SET CONSTRAINTS ' || waiting || ' DEFERRED'; END IF;
END $$`;
