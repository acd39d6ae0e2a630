"""Whoever a signer stood in for counts as a signer too: three signatures of different people, represented ones included."""

from django.db import migrations

APPROVAL_IS_LAWFUL = """
CREATE OR REPLACE FUNCTION registry_approval_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wanting text;
  signed integer;
  hands integer;
  people integer;
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
  WITH hand AS (
    SELECT DISTINCT sign.id, sign.step, person.id AS person
      FROM registry_signoff AS sign
      JOIN core_appointment AS held ON held.id = sign.at_post_id
      CROSS JOIN LATERAL (VALUES (sign.by_id), (held.person_id)) AS person (id)
     WHERE sign.revision_id = NEW.id AND sign.round = NEW.round AND sign.outcome = 'passed'
       AND sign.step IN ('head_review', 'legal_review', 'decision')
  )
  SELECT count(DISTINCT step), count(*), count(DISTINCT person) FILTER (WHERE person <> NEW.drafted_by_id
         AND NOT EXISTS (SELECT FROM registry_revision_drafters AS drafter
                          WHERE drafter.revision_id = NEW.id AND drafter.person_id = person))
    INTO signed, hands, people FROM hand;
  IF signed <> 3 OR people <> hands THEN
    RAISE EXCEPTION '清单稿须经负责人、法制、管委三方不同人员签署通过，才能审定（新开〔2016〕76号 四(二)1）'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_row_log")]
    operations = [migrations.RunSQL(APPROVAL_IS_LAWFUL, migrations.RunSQL.noop)]
