-- Empty stand-ins for the views of two schemas in this folder (schemaPush / db push does not create views).
-- Column names and types follow the schema files; written for this project.

-- bloom-housing__bloom__1
CREATE VIEW "application_flagged_set_possibilities" AS
  SELECT NULL::text AS "key", NULL::uuid AS "listing_id", NULL::uuid AS "application_id", NULL::text AS "type" WHERE false;

-- bcgov__nr-permitconnect-navigator-service__1
CREATE VIEW "yars"."group_role_policy_vw" AS
  SELECT NULL::bigint AS "row_number", NULL::int AS "group_id", NULL::text AS "initiative_code", NULL::text AS "group_name",
         NULL::text AS "role_name", NULL::int AS "policy_id", NULL::text AS "resource_name", NULL::text AS "action_name",
         NULL::text AS "attribute_name" WHERE false;

-- torture-relations
CREATE VIEW "NoKey" AS SELECT 1 AS "n", 'one'::text AS "s";
CREATE VIEW "WithUnique" AS SELECT "id" AS "docId", 7::bigint AS "total" FROM "Viewed";
