"""What holds for whoever writes — form, API, shell, SQL (the Plan 四(二)1, 四(二)3).

Published editions, sign-offs and history can only grow. A power keeps its code. A revision under review is not
rewritten. No revision is approved with an incomplete power, or without three different people's word on it.
"""

from django.db import migrations

from powerops.core.history import append_only

POWER_KEEPS_ITS_CODE = """
CREATE FUNCTION registry_power_keeps_its_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.code IS NOT NULL AND (NEW.code IS DISTINCT FROM OLD.code OR NEW.basic_code IS DISTINCT FROM OLD.basic_code
     OR NEW.body_id <> OLD.body_id) THEN
    RAISE EXCEPTION '事项编码 % 已经公布，不能更改（新开〔2016〕76号 四(二)3）', OLD.code USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER power_keeps_its_code BEFORE UPDATE ON registry_power
  FOR EACH ROW EXECUTE FUNCTION registry_power_keeps_its_code();
"""

ONLY_DRAFTS_CHANGE = """
CREATE FUNCTION registry_only_drafts_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  state text;
  row_of registry_powerversion;
BEGIN
  row_of := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  SELECT status INTO state FROM registry_revision WHERE id = row_of.revision_id;
  IF state <> 'draft' AND NOT (TG_OP = 'UPDATE'
     AND to_jsonb(NEW) - 'is_open' - 'findings' = to_jsonb(OLD) - 'is_open' - 'findings') THEN
    RAISE EXCEPTION '清单稿已送审，事项不能再改（新开〔2016〕76号 四(二)1）' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN row_of;
END $$;
CREATE TRIGGER only_drafts_change BEFORE INSERT OR UPDATE OR DELETE ON registry_powerversion
  FOR EACH ROW EXECUTE FUNCTION registry_only_drafts_change();
"""

APPROVAL_IS_LAWFUL = """
CREATE FUNCTION registry_approval_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wanting text;
  signed integer;
BEGIN
  IF NEW.status NOT IN ('approved', 'published') OR (TG_OP = 'UPDATE' AND NEW.status = OLD.status) THEN
    RETURN NEW;
  END IF;
  SELECT version.name INTO wanting FROM registry_powerversion AS version
   WHERE version.revision_id = NEW.id AND version.action <> 'remove'
     AND (version.category = '' OR version.exercising_body = '' OR version.basis_text = ''
          OR jsonb_array_length(version.duties) = 0
          OR NOT EXISTS (SELECT FROM registry_basiscitation WHERE version_id = version.id))
   LIMIT 1;
  IF wanting IS NOT NULL THEN
    RAISE EXCEPTION '事项“%”缺少类别、依据、行使主体或责任事项，不能审定（新开〔2016〕76号 四(二)3）', wanting
      USING ERRCODE = 'check_violation';
  END IF;
  SELECT count(DISTINCT sign.by_id) INTO signed FROM registry_signoff AS sign
   WHERE sign.revision_id = NEW.id AND sign.round = NEW.round AND sign.outcome = 'passed'
     AND sign.step IN ('head_review', 'legal_review', 'decision') AND sign.by_id <> NEW.drafted_by_id
     AND NOT EXISTS (SELECT FROM registry_revision_drafters AS drafter
                      WHERE drafter.revision_id = NEW.id AND drafter.person_id = sign.by_id);
  IF signed <> 3 THEN
    RAISE EXCEPTION '清单稿须经负责人、法制、管委三方不同人员签署通过，才能审定（新开〔2016〕76号 四(二)1）'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approval_is_lawful BEFORE INSERT OR UPDATE OF status ON registry_revision
  FOR EACH ROW EXECUTE FUNCTION registry_approval_is_lawful();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("core", "0002_the_record_is_append_only")]
    operations = [
        append_only("registry_edition"),
        append_only("registry_editionpower"),
        append_only("registry_signoff"),
        append_only("registry_power", forbid="DELETE"),
        append_only("registry_revision", forbid="DELETE"),
        append_only("registry_historicallaw"),
        append_only("registry_historicalpower"),
        append_only("registry_historicalpowerversion"),
        append_only("registry_historicalrevision"),
        migrations.RunSQL(POWER_KEEPS_ITS_CODE, "DROP FUNCTION registry_power_keeps_its_code() CASCADE"),
        migrations.RunSQL(ONLY_DRAFTS_CHANGE, "DROP FUNCTION registry_only_drafts_change() CASCADE"),
        migrations.RunSQL(APPROVAL_IS_LAWFUL, "DROP FUNCTION registry_approval_is_lawful() CASCADE"),
    ]
