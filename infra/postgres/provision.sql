-- Creates a login role and a schema for each service, in the current database. Running this file again changes
-- only the passwords. Run this file as the administrator:
--
--   export PASSWORDS='{"identity":"…","catalog":"…","booking":"…","payment":"…"}'
--   printf '%s\n' '\getenv passwords PASSWORDS' '\i provision.sql' | psql "$ADMIN_URL" -v ON_ERROR_STOP=1 -v database=marquee
--
-- `npm start` and the tests send this file with the two variables filled in. Services that are missing in `passwords`
-- stay as they are, so each service may have a server of its own.

BEGIN;

-- PostgreSQL logs failed statements completely, and a statement below contains the passwords.
DO $$
BEGIN
  PERFORM set_config('log_min_error_statement', 'panic', true);
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'if a statement fails, the passwords appear in the server''s log';
END
$$;

-- psql expands no variables inside a DO block, so a setting passes the passwords on. The statement returns only a
-- boolean, because psql prints results.
SELECT set_config('marquee.passwords', :'passwords', true) <> '' AS passwords_received;

-- Revokes the rights that PostgreSQL gives to every role. After this, a role may connect or create something only if that
-- is granted below.
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- An advisory lock is a number, so a service could block another service by taking the same number. Only a superuser
-- can revoke the right to call these functions. Any other administrator only causes the warning below.
DO $$
DECLARE
  advisory regprocedure;
BEGIN
  FOR advisory IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname LIKE 'pg%advisory%' LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', advisory);
  END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'every role may take the advisory locks of all other roles';
END
$$;

-- Every server has the database `postgres`. Every role's right to connect to that database is revoked, too. The administrator
-- of a managed server may lack the right to change this.
DO $$
BEGIN
  IF has_database_privilege('public', 'postgres', 'CONNECT') THEN
    REVOKE CONNECT, TEMPORARY ON DATABASE postgres FROM PUBLIC;
  END IF;
EXCEPTION WHEN insufficient_privilege OR invalid_catalog_name THEN
  RAISE NOTICE 'every role may still connect to the database postgres';
END
$$;

DO $$
DECLARE
  service text;
  password text;
  role_name text;
BEGIN
  FOR service, password IN SELECT * FROM json_each_text(current_setting('marquee.passwords')::json) ORDER BY 1 LOOP
    role_name := 'marquee_' || service;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I LOGIN', role_name);
    END IF;
    EXECUTE format('ALTER ROLE %I LOGIN NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD %L', role_name, password);
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
      -- The administrator of a managed server is no superuser, and must be a member of the role to create its schema.
      EXECUTE format('GRANT %I TO %I', role_name, current_user);
    END IF;
    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I AUTHORIZATION %I', service, role_name);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role_name);
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET search_path = %I', role_name, current_database(), service);
    -- Functions for the service's own advisory locks, which have names. A number made from the service's name keeps
    -- the locks apart from those of other services. The functions run with the administrator's rights.
    EXECUTE format($functions$
      CREATE OR REPLACE FUNCTION %1$I.try_lock(name text) RETURNS boolean
        LANGUAGE sql SECURITY DEFINER RETURN pg_try_advisory_xact_lock(%2$s, hashtext(name));
      CREATE OR REPLACE FUNCTION %1$I.wait_for_lock(name text) RETURNS void
        LANGUAGE sql SECURITY DEFINER RETURN pg_advisory_xact_lock(%2$s, hashtext(name));
      CREATE OR REPLACE FUNCTION %1$I.try_session_lock(name text) RETURNS boolean
        LANGUAGE sql SECURITY DEFINER RETURN pg_try_advisory_lock(%2$s, hashtext(name));
      CREATE OR REPLACE FUNCTION %1$I.release_session_lock(name text) RETURNS boolean
        LANGUAGE sql SECURITY DEFINER RETURN pg_advisory_unlock(%2$s, hashtext(name));
      REVOKE EXECUTE ON FUNCTION
        %1$I.try_lock, %1$I.wait_for_lock, %1$I.try_session_lock, %1$I.release_session_lock FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION
        %1$I.try_lock, %1$I.wait_for_lock, %1$I.try_session_lock, %1$I.release_session_lock TO %3$I;
    $functions$, service, hashtext(service), role_name);
    IF service = 'catalog' THEN
      -- "No two showtimes overlap in one room" is an exclusion constraint over a uuid and a range, which needs this
      -- extension. Installing it needs a right on the whole database, which the service's role does not have.
      CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA catalog;
    END IF;
  END LOOP;
END
$$;

COMMIT;
