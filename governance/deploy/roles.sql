-- The three logins of the portal. Run once per cluster by a superuser; give them passwords afterwards.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'portal_owner') THEN
        CREATE ROLE portal_owner LOGIN BYPASSRLS CREATEDB;  -- migrations and dumps; only where the product is deployed from
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'portal_app') THEN
        CREATE ROLE portal_app LOGIN;  -- web and workers: owns nothing
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'portal_platform') THEN
        CREATE ROLE portal_platform LOGIN;  -- rare reports across cities, in a process of their own
    END IF;
END $$;
ALTER ROLE portal_app SET statement_timeout = '15s';
ALTER ROLE portal_app SET lock_timeout = '3s';
ALTER ROLE portal_app SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE portal_app SET transaction_timeout = '120s';
ALTER ROLE portal_app SET join_collapse_limit = 3;  -- planning a row with its names took ten times what running it did (decision 0009)
