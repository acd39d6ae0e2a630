"""Which power followed which, why a power is adjusted; whatever leaves by merger or split says where to (R3)."""

import django.db.models.deletion
from django.db import migrations, models

from powerops.core.row_log import logged

ONLY_IN_A_DRAFT = """
CREATE FUNCTION registry_successions_are_drafted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one registry_succession;
  draft registry_revision;
  before_body bigint;
  after_body bigint;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION '事项沿革不能改写（新开〔2016〕76号 四(二)3）' USING ERRCODE = 'restrict_violation';
  END IF;
  one := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  SELECT * INTO draft FROM registry_revision WHERE id = one.revision_id;
  IF draft.status <> 'draft' THEN
    RAISE EXCEPTION '清单稿已送审，事项沿革不能再改（新开〔2016〕76号 四(二)1）' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'INSERT' THEN
    SELECT body_id INTO before_body FROM registry_power WHERE id = one.predecessor_id;
    SELECT body_id INTO after_body FROM registry_power WHERE id = one.successor_id;
    IF after_body <> draft.body_id OR (one.kind = 'devolve') = (before_body = draft.body_id) THEN
      RAISE EXCEPTION '合并、拆分在本部门之内，承接来自其他部门（新开〔2016〕76号 四(二)3）'
        USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN one;
END $$;
CREATE TRIGGER successions_are_drafted BEFORE INSERT OR UPDATE OR DELETE ON registry_succession
  FOR EACH ROW EXECUTE FUNCTION registry_successions_are_drafted();
"""

WHAT_LEAVES_SAYS_WHERE = """
CREATE FUNCTION registry_what_leaves_says_where() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  lost text;
BEGIN
  IF NEW.status NOT IN ('approved', 'published') OR (TG_OP = 'UPDATE' AND NEW.status = OLD.status) THEN
    RETURN NEW;
  END IF;
  SELECT version.name INTO lost FROM registry_powerversion AS version
   WHERE version.revision_id = NEW.id AND (
     version.action = 'devolve' AND version.counterpart = ''
     OR version.action IN ('merge', 'split') AND (
       SELECT count(*) FROM registry_succession AS next
        WHERE next.revision_id = NEW.id AND next.predecessor_id = version.power_id AND next.kind = version.action
     ) < CASE version.action WHEN 'split' THEN 2 ELSE 1 END)
   LIMIT 1;
  IF lost IS NOT NULL THEN
    RAISE EXCEPTION '事项“%”移出清单，没有写明由谁承接或者并入、拆分为哪些事项，不能审定（新开〔2016〕76号 四(二)3）', lost
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER what_leaves_says_where BEFORE INSERT OR UPDATE OF status ON registry_revision
  FOR EACH ROW EXECUTE FUNCTION registry_what_leaves_says_where();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_adjustments_of_every_kind")]
    operations = [
        migrations.AddField(
            model_name="powerversion",
            name="action_reason",
            field=models.TextField(blank=True, verbose_name="调整说明"),
        ),
        migrations.AddField(
            model_name="historicalpowerversion",
            name="action_reason",
            field=models.TextField(blank=True, verbose_name="调整说明"),
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("merge", "合并"), ("split", "拆分"), ("devolve", "下放承接")], max_length=10, verbose_name="方式")),
                ("predecessor", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="followed_by", to="registry.power", verbose_name="原事项")),
                ("revision", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="successions", to="registry.revision", verbose_name="清单稿")),
                ("successor", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="follows", to="registry.power", verbose_name="后续事项")),
            ],
            options={
                "verbose_name": "事项沿革",
                "verbose_name_plural": "事项沿革",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("revision", "predecessor", "successor"), name="a_revision_names_a_successor_once"),
                    models.CheckConstraint(condition=models.Q(("predecessor", models.F("successor")), _negated=True), name="nothing_succeeds_itself", violation_error_message="事项不能承接自身。"),
                ],
            },
        ),
        migrations.RunSQL(ONLY_IN_A_DRAFT, "DROP FUNCTION registry_successions_are_drafted() CASCADE"),
        migrations.RunSQL(WHAT_LEAVES_SAYS_WHERE, "DROP FUNCTION registry_what_leaves_says_where() CASCADE"),
        logged("registry_succession"),
    ]
