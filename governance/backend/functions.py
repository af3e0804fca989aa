"""The few functions that live in the database: the row history's trigger, and the maker of monthly partitions."""

ROW_HISTORY = """
CREATE FUNCTION governance_record_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb; is_now jsonb; old_part jsonb; new_part jsonb; whose uuid; which uuid;
BEGIN
    IF TG_OP = 'DELETE' THEN
        whose := OLD.city_id; which := OLD.id; old_part := to_jsonb(OLD);
    ELSIF TG_OP = 'INSERT' THEN
        whose := NEW.city_id; which := NEW.id;
    ELSE
        whose := NEW.city_id; which := NEW.id; was := to_jsonb(OLD); is_now := to_jsonb(NEW);
        SELECT jsonb_object_agg(key, value), jsonb_object_agg(key, is_now -> key) INTO old_part, new_part
        FROM jsonb_each(was) WHERE value IS DISTINCT FROM is_now -> key;
        IF old_part IS NULL THEN RETURN NULL; END IF;
    END IF;
    INSERT INTO governance_rowchange (id, city_id, at, table_name, row_id, op, before, after, actor_id, request_id)
    VALUES (uuidv7(), whose, clock_timestamp(), TG_TABLE_NAME, which, left(TG_OP, 1), old_part, new_part,
            nullif(current_setting('app.actor', true), '')::uuid, coalesce(current_setting('app.request', true), ''));
    RETURN NULL;
END $$
"""

MAKE_MONTH = """
CREATE FUNCTION governance_make_month(ledger text, month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    part text := ledger || '_' || to_char(month, 'YYYYMM'); found boolean;
BEGIN
    IF ledger !~ '^(governance|complaints)_[a-z]+$' OR month <> date_trunc('month', month)::date
       OR NOT EXISTS (SELECT 1 FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid WHERE c.relname = ledger) THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(7241, hashtext(part));
    IF to_regclass('public.' || quote_ident(part)) IS NOT NULL THEN RETURN false; END IF;
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I WHERE at >= %L AND at < %L)', ledger || '_stray', month, month + interval '1 month')
        INTO found;
    IF found THEN RETURN false; END IF;
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)', part, ledger, month, month + interval '1 month');
    EXECUTE format('REVOKE ALL ON public.%I FROM portal_app', part);
    RETURN true;
END $$
"""

MAKE_MONTH_RIGHTS = """
REVOKE ALL ON FUNCTION governance_make_month(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION governance_make_month(text, date) TO portal_app
"""
