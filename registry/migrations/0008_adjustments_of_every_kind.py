"""Every kind of adjustment, its cause and its day; guides and fees; publication by schedule or in an emergency (R3, R6, R7)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


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
   WHERE version.revision_id = NEW.id AND version.action NOT IN ('remove', 'devolve', 'merge', 'split')
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
  IF NEW.is_emergency THEN
    SELECT count(*) INTO signed FROM registry_signoff AS sign
     WHERE sign.revision_id = NEW.id AND sign.round = NEW.round AND sign.outcome = 'passed' AND sign.step = 'emergency'
       AND sign.opinion <> '' AND sign.by_id <> NEW.drafted_by_id
       AND NOT EXISTS (SELECT FROM registry_revision_drafters AS drafter
                        WHERE drafter.revision_id = NEW.id AND drafter.person_id = sign.by_id);
    IF signed <> 1 THEN
      RAISE EXCEPTION '紧急公布须由主要领导签署并说明理由（新开〔2016〕76号 四(二)3）' USING ERRCODE = 'check_violation';
    END IF;
  ELSIF signed <> 3 OR people <> hands THEN
    RAISE EXCEPTION '清单稿须经负责人、法制、管委三方不同人员签署通过，才能审定（新开〔2016〕76号 四(二)1）'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
"""


A_FEE_HAS_A_BASIS = """
ALTER TABLE registry_powerversion ADD CONSTRAINT a_fee_has_a_legal_basis
  CHECK (NOT jsonb_path_exists(fees, '$[*] ? (!(exists(@.basis)) || @.basis == "" || !(exists(@.name)) || @.name == "")'));
"""


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0014_duties'),
        ('registry', '0007_three_pairs_of_hands'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalpowerversion',
            name='counterpart',
            field=models.CharField(blank=True, max_length=200, verbose_name='承接或者移交机关'),
        ),
        migrations.AddField(
            model_name='historicalpowerversion',
            name='counterpart_body',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.organisation', verbose_name='承接或者移交机关（本辖区）'),
        ),
        migrations.AddField(
            model_name='historicalpowerversion',
            name='fees',
            field=models.JSONField(blank=True, default=list, verbose_name='收费项目'),
        ),
        migrations.AddField(
            model_name='historicalpowerversion',
            name='guide',
            field=models.JSONField(blank=True, null=True, verbose_name='服务指南'),
        ),
        migrations.AddField(
            model_name='historicalpowerversion',
            name='state',
            field=models.CharField(choices=[('1', '在用'), ('2', '暂停'), ('3', '取消')], default='1', max_length=1, verbose_name='事项状态'),
        ),
        migrations.AddField(
            model_name='historicalpowerversion',
            name='themes',
            field=models.JSONField(blank=True, default=list, verbose_name='生活和经营主题'),
        ),
        migrations.AddField(
            model_name='historicalrevision',
            name='cause',
            field=models.CharField(blank=True, choices=[('law', '法律法规规章立改废释'), ('body', '机构职能调整'), ('superior', '上级取消、下放或者调整'), ('other', '其他')], max_length=20, verbose_name='调整事由'),
        ),
        migrations.AddField(
            model_name='historicalrevision',
            name='cause_on',
            field=models.DateField(blank=True, null=True, verbose_name='事由发生日期'),
        ),
        migrations.AddField(
            model_name='historicalrevision',
            name='effective_on',
            field=models.DateField(blank=True, null=True, verbose_name='调整自何日起'),
        ),
        migrations.AddField(
            model_name='historicalrevision',
            name='is_emergency',
            field=models.BooleanField(default=False, editable=False, verbose_name='紧急公布'),
        ),
        migrations.AddField(
            model_name='historicalrevision',
            name='publish_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='定时公布'),
        ),
        migrations.AddField(
            model_name='historicalrevision',
            name='scheduled_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='定时公布设定人'),
        ),
        migrations.AddField(
            model_name='powerversion',
            name='counterpart',
            field=models.CharField(blank=True, max_length=200, verbose_name='承接或者移交机关'),
        ),
        migrations.AddField(
            model_name='powerversion',
            name='counterpart_body',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation', verbose_name='承接或者移交机关（本辖区）'),
        ),
        migrations.AddField(
            model_name='powerversion',
            name='fees',
            field=models.JSONField(blank=True, default=list, verbose_name='收费项目'),
        ),
        migrations.AddField(
            model_name='powerversion',
            name='guide',
            field=models.JSONField(blank=True, null=True, verbose_name='服务指南'),
        ),
        migrations.AddField(
            model_name='powerversion',
            name='state',
            field=models.CharField(choices=[('1', '在用'), ('2', '暂停'), ('3', '取消')], default='1', max_length=1, verbose_name='事项状态'),
        ),
        migrations.AddField(
            model_name='powerversion',
            name='themes',
            field=models.JSONField(blank=True, default=list, verbose_name='生活和经营主题'),
        ),
        migrations.AddField(
            model_name='revision',
            name='cause',
            field=models.CharField(blank=True, choices=[('law', '法律法规规章立改废释'), ('body', '机构职能调整'), ('superior', '上级取消、下放或者调整'), ('other', '其他')], max_length=20, verbose_name='调整事由'),
        ),
        migrations.AddField(
            model_name='revision',
            name='cause_on',
            field=models.DateField(blank=True, null=True, verbose_name='事由发生日期'),
        ),
        migrations.AddField(
            model_name='revision',
            name='effective_on',
            field=models.DateField(blank=True, null=True, verbose_name='调整自何日起'),
        ),
        migrations.AddField(
            model_name='revision',
            name='is_emergency',
            field=models.BooleanField(default=False, editable=False, verbose_name='紧急公布'),
        ),
        migrations.AddField(
            model_name='revision',
            name='publish_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='定时公布'),
        ),
        migrations.AddField(
            model_name='revision',
            name='scheduled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='定时公布设定人'),
        ),
        migrations.AlterField(
            model_name='historicalpowerversion',
            name='action',
            field=models.CharField(choices=[('add', '新增'), ('change', '变更'), ('remove', '取消'), ('devolve', '下放'), ('receive', '承接'), ('merge', '合并'), ('split', '拆分'), ('suspend', '暂停'), ('resume', '恢复')], max_length=10, verbose_name='调整方式'),
        ),
        migrations.AlterField(
            model_name='powerversion',
            name='action',
            field=models.CharField(choices=[('add', '新增'), ('change', '变更'), ('remove', '取消'), ('devolve', '下放'), ('receive', '承接'), ('merge', '合并'), ('split', '拆分'), ('suspend', '暂停'), ('resume', '恢复')], max_length=10, verbose_name='调整方式'),
        ),
        migrations.AlterField(
            model_name='signoff',
            name='step',
            field=models.CharField(choices=[('draft', '起草'), ('head_review', '负责人审签'), ('legal_review', '法制审核'), ('decision', '管委审定'), ('approved', '待公布'), ('published', '已公布'), ('withdrawn', '已撤回'), ('emergency', '紧急公布')], max_length=20, verbose_name='步骤'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('publish_at__isnull', True), ('scheduled_by__isnull', True)), models.Q(('publish_at__isnull', False), ('scheduled_by__isnull', False)), _connector='OR'), name='a_scheduled_publication_says_who_set_it'),
        ),
        migrations.RunSQL(APPROVAL_IS_LAWFUL, migrations.RunSQL.noop),
        migrations.RunSQL(
            A_FEE_HAS_A_BASIS,
            "ALTER TABLE registry_powerversion DROP CONSTRAINT a_fee_has_a_legal_basis",
        ),
    ]
