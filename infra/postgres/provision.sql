-- One login role and one schema for each service, in the database that this runs in. Running it again changes nothing
-- but the passwords. Run it as the administrator:
--
--   export PASSWORDS='{"identity":"…","catalog":"…","booking":"…","payment":"…"}'
--   printf '%s\n' '\getenv passwords PASSWORDS' '\i provision.sql' | psql "$ADMIN_URL" -v ON_ERROR_STOP=1 -v database=marquee
--
-- `npm start` and the tests send this same file with the two variables filled in. A service that is left out of
-- `passwords` is left alone, so that each service may have a server of its own.

BEGIN;

-- A statement that fails is logged as a whole, and this one has the passwords in it.
DO $$
BEGIN
  PERFORM set_config('log_min_error_statement', 'panic', true);
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'if this fails, the server''s log has the passwords';
END
$$;

-- psql does not look for variables inside a DO block, so the passwords get there by way of a setting. Only a yes is selected:
-- psql prints results, and a log is no place for passwords.
SELECT set_config('marquee.passwords', :'passwords', true) <> '' AS passwords_received;

-- Nobody gets in or creates anything by default.
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- An advisory lock is a number, and whoever holds another service's number keeps that service waiting. Only a superuser can
-- take these functions away; for other administrators it is a warning.
DO $$
DECLARE
  advisory regprocedure;
BEGIN
  FOR advisory IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname LIKE 'pg%advisory%' LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', advisory);
  END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'every role may take the advisory locks of every other';
END
$$;

-- Nor into the database that every server has. Whoever administers a managed server may not be allowed to say so.
DO $$
BEGIN
  IF has_database_privilege('public', 'postgres', 'CONNECT') THEN
    REVOKE CONNECT, TEMPORARY ON DATABASE postgres FROM PUBLIC;
  END IF;
EXCEPTION WHEN insufficient_privilege OR invalid_catalog_name THEN
  RAISE NOTICE 'the database postgres stays open to every role';
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
      -- The administrator of a managed server is no superuser and must be a member to give the schema away.
      EXECUTE format('GRANT %I TO %I', role_name, current_user);
    END IF;
    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I AUTHORIZATION %I', service, role_name);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role_name);
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET search_path = %I', role_name, current_database(), service);
    -- The service's own locks, by name, in a class that is its alone. They run with the administrator's right to advisory locks.
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
      -- "No two showtimes overlap in one room" is an exclusion constraint over a uuid and a range. Its extension takes
      -- a right to the whole database to install, which the service's role does not have.
      CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA catalog;
    END IF;
  END LOOP;
END
$$;

COMMIT;
