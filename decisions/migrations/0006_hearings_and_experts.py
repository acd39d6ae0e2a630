"""Hearings and experts (D3, G10): their tables, and what holds for whoever writes — form, API, shell, SQL.

A fixed list of a draw does not change, and what was drawn follows from it and from the value that came afterwards. A
hearing is held when every participant had the papers for seven days, and its result published when everybody who spoke
has confirmed the record and been answered. No interested expert works on a panel.
"""

import decisions.models.hearings
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from powerops.core.history import append_only
from powerops.core.row_log import logged

GROW = (
    "decisions_hearingnotice", "decisions_expertopinion", "decisions_historicalexpert", "decisions_historicalexpertpanel",
    "decisions_historicalhearing", "decisions_historicalhearingparticipant", "decisions_historicalhearingsignup",
    "decisions_historicalpanelmember",
)
STAY = (
    "decisions_draw", "decisions_expert", "decisions_expertpanel", "decisions_hearing", "decisions_hearingparticipant",
    "decisions_hearingsignup", "decisions_panelmember",
)
WORKED_ON = (
    "decisions_hearinggroup", "decisions_hearing_drafters", "decisions_expertpanel_drafters",
    "decisions_expert_conflict_bodies",
)
# Who signed up for a hearing, and how they are reached, stands in no log.
PRIVATE = {"decisions_hearingsignup": ("name", "telephone", "email", "code", "sender", "form_key")}

DRAW_IS_HONEST = """
CREATE FUNCTION decisions_draw_is_honest() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  list_digest text;
  in_order jsonb;
  sealed text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT encode(sha256(convert_to(string_agg(one, E'\\n' ORDER BY one COLLATE "C"), 'UTF8')), 'hex')
      INTO list_digest FROM jsonb_array_elements_text(NEW.numbers) AS one;
    IF list_digest IS DISTINCT FROM NEW.digest OR NEW.seed <> '' OR NEW."order" <> '[]'::jsonb THEN
      RAISE EXCEPTION '抽取应先封存名单和摘要，再产生种子（《重大行政决策程序暂行条例》第十六条第三款）' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.seed <> '' OR (to_jsonb(NEW) - ARRAY['value', 'value_from', 'seed', 'order', 'drawn_at', 'drawn_by_id'])
     <> (to_jsonb(OLD) - ARRAY['value', 'value_from', 'seed', 'order', 'drawn_at', 'drawn_by_id']) THEN
    RAISE EXCEPTION '封存的名单和抽取结果不能更改（《重大行政决策程序暂行条例》第十六条第三款）' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.source = 'seal' THEN
    SELECT seal.root INTO sealed FROM core_seal AS seal WHERE seal.last_row >= (
      SELECT min(id) FROM core_rowchange WHERE "table" = 'decisions_draw' AND "row" = NEW.id AND operation = 'I')
     ORDER BY seal.number LIMIT 1;
    IF sealed IS DISTINCT FROM NEW.value THEN
      RAISE EXCEPTION '种子应取自名单封存后的第一个封印（《重大行政决策程序暂行条例》第十六条第三款）' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  SELECT jsonb_agg(one ORDER BY encode(sha256(convert_to(NEW.seed || E'\\n' || one, 'UTF8')), 'hex') COLLATE "C")
    INTO in_order FROM jsonb_array_elements_text(NEW.numbers) AS one;
  IF NEW.seed <> encode(sha256(convert_to(NEW.digest || E'\\n' || NEW.value, 'UTF8')), 'hex') OR NEW."order" <> in_order THEN
    RAISE EXCEPTION '抽取结果与名单和公开数值不符（《重大行政决策程序暂行条例》第十六条第三款）' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER draw_is_honest BEFORE INSERT OR UPDATE ON decisions_draw
  FOR EACH ROW EXECUTE FUNCTION decisions_draw_is_honest();
ALTER TABLE decisions_draw ENABLE ALWAYS TRIGGER draw_is_honest;
"""

HEARING_IS_LAWFUL = """
CREATE FUNCTION decisions_hearing_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'draft' THEN
      RAISE EXCEPTION '听证会从起草开始（《重大行政决策程序暂行条例》第十六条第二款）' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.status = OLD.status THEN RETURN NEW; END IF;
  IF NEW.status = 'drawn' AND EXISTS (
      SELECT FROM decisions_hearinggroup AS part LEFT JOIN decisions_draw AS draw ON draw.id = part.draw_id
       WHERE part.hearing_id = NEW.id AND part.is_drawn AND coalesce(draw.seed, '') = '') THEN
    RAISE EXCEPTION '还有组别没有抽取（《重大行政决策程序暂行条例》第十六条第三款）' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.status = 'held' AND (OLD.status <> 'ready' OR NOT EXISTS (
      SELECT FROM decisions_hearingparticipant WHERE hearing_id = NEW.id AND left_reason = '') OR EXISTS (
      SELECT FROM decisions_hearingparticipant WHERE hearing_id = NEW.id AND left_reason = ''
         AND (delivered_on IS NULL OR (NEW.held_at AT TIME ZONE 'Asia/Shanghai')::date - delivered_on < 8))) THEN
    RAISE EXCEPTION '听证会材料应当于召开听证会7日前送达听证参加人（《重大行政决策程序暂行条例》第十六条第三款）' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.status = 'published' AND (OLD.status <> 'held' OR EXISTS (
      SELECT FROM decisions_hearingparticipant WHERE hearing_id = NEW.id AND left_reason = '' AND NOT is_absent
         AND (confirmation = '' OR outcome = ''))) THEN
    RAISE EXCEPTION '听证参加人应确认听证会记录，意见应逐一答复（《重大行政决策程序暂行条例》第十七条第（三）项、第十八条）'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hearing_is_lawful BEFORE INSERT OR UPDATE OF status ON decisions_hearing
  FOR EACH ROW EXECUTE FUNCTION decisions_hearing_is_lawful();
ALTER TABLE decisions_hearing ENABLE ALWAYS TRIGGER hearing_is_lawful;
"""

GROUPS_ARE_ANNOUNCED = """
CREATE FUNCTION decisions_groups_are_announced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  part decisions_hearinggroup;
  state text;
BEGIN
  part := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  SELECT status INTO state FROM decisions_hearing WHERE id = part.hearing_id;
  IF state <> 'draft' AND NOT (TG_OP = 'UPDATE' AND OLD.draw_id IS NULL
     AND to_jsonb(NEW) - 'draw_id' = to_jsonb(OLD) - 'draw_id') THEN
    RAISE EXCEPTION '组别和名额送签以后不能更改（《重大行政决策程序暂行条例》第十六条第三款）' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN part;
END $$;
CREATE TRIGGER groups_are_announced BEFORE INSERT OR UPDATE OR DELETE ON decisions_hearinggroup
  FOR EACH ROW EXECUTE FUNCTION decisions_groups_are_announced();
ALTER TABLE decisions_hearinggroup ENABLE ALWAYS TRIGGER groups_are_announced;
"""

CONFIRMED_IS_KEPT = """
CREATE FUNCTION decisions_confirmed_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.confirmation <> '' AND (NEW.statement, NEW.confirmation, NEW.confirmation_reason, NEW.name)
     IS DISTINCT FROM (OLD.statement, OLD.confirmation, OLD.confirmation_reason, OLD.name) THEN
    RAISE EXCEPTION '听证参加人确认过的记录不能更改（《重大行政决策程序暂行条例》第十七条第（三）项）' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER confirmed_is_kept BEFORE UPDATE ON decisions_hearingparticipant
  FOR EACH ROW EXECUTE FUNCTION decisions_confirmed_is_kept();
ALTER TABLE decisions_hearingparticipant ENABLE ALWAYS TRIGGER confirmed_is_kept;
"""

PANEL_IS_NEUTRAL = """
CREATE FUNCTION decisions_panel_is_neutral() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  barred text;
BEGIN
  IF TG_OP = 'INSERT' OR NEW.status = OLD.status THEN
    IF TG_OP = 'INSERT' AND NEW.status <> 'draft' THEN
      RAISE EXCEPTION '专家论证从起草开始（《重大行政决策程序暂行条例》第二十条）' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.status IN ('working', 'done') THEN
    SELECT expert.name INTO barred FROM decisions_panelmember AS member
      JOIN decisions_expert AS expert ON expert.id = member.expert_id
      JOIN decisions_decision AS matter ON matter.id = NEW.decision_id
     WHERE member.panel_id = NEW.id AND member.left_reason = ''
       AND (expert.employer_body_id = matter.body_id OR member.declaration = 'interested' OR EXISTS (
         SELECT FROM decisions_expert_conflict_bodies AS known
          WHERE known.expert_id = expert.id AND known.organisation_id = matter.body_id))
     LIMIT 1;
    IF barred IS NOT NULL THEN
      RAISE EXCEPTION '“%”与决策事项有直接利害关系，不得参与论证（《重大行政决策程序暂行条例》第二十条）', barred
        USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  IF NEW.status = 'done' AND (OLD.status <> 'answering' OR NOT EXISTS (
      SELECT FROM decisions_panelmember WHERE panel_id = NEW.id AND left_reason = '') OR EXISTS (
      SELECT FROM decisions_panelmember AS member LEFT JOIN decisions_expertopinion AS opinion ON opinion.member_id = member.id
       WHERE member.panel_id = NEW.id AND member.left_reason = ''
         AND (opinion.id IS NULL OR member.declaration <> 'none' OR member.outcome = ''))) THEN
    RAISE EXCEPTION '每位专家应当声明没有利害关系，并有署名的论证意见和采纳情况（《重大行政决策程序暂行条例》第十九条第二款）'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER panel_is_neutral BEFORE INSERT OR UPDATE OF status ON decisions_expertpanel
  FOR EACH ROW EXECUTE FUNCTION decisions_panel_is_neutral();
ALTER TABLE decisions_expertpanel ENABLE ALWAYS TRIGGER panel_is_neutral;
"""
GATES = {
    "draw_is_honest": ("decisions_draw", DRAW_IS_HONEST),
    "hearing_is_lawful": ("decisions_hearing", HEARING_IS_LAWFUL),
    "groups_are_announced": ("decisions_hearinggroup", GROUPS_ARE_ANNOUNCED),
    "confirmed_is_kept": ("decisions_hearingparticipant", CONFIRMED_IS_KEPT),
    "panel_is_neutral": ("decisions_expertpanel", PANEL_IS_NEUTRAL),
}


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0014_duties'),
        ('decisions', '0005_catalogue'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=100, verbose_name='抽取什么')),
                ('numbers', models.JSONField(verbose_name='封存的名单')),
                ('digest', models.CharField(max_length=64, validators=[django.core.validators.RegexValidator('^[0-9a-f]{64}$', '不是有效的 SHA-256 摘要。')], verbose_name='名单摘要')),
                ('seats', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='抽取人数')),
                ('source', models.CharField(choices=[('seal', '名单封存后第一个封印的默克尔根'), ('presence', '当众摇出的数')], max_length=10, verbose_name='种子来源')),
                ('fixed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='封存时间')),
                ('value', models.CharField(blank=True, max_length=200, verbose_name='公开数值')),
                ('value_from', models.CharField(blank=True, max_length=300, verbose_name='数值的来源')),
                ('seed', models.CharField(blank=True, max_length=64, validators=[django.core.validators.RegexValidator('^[0-9a-f]{64}$', '不是有效的 SHA-256 摘要。')], verbose_name='种子')),
                ('order', models.JSONField(blank=True, default=list, verbose_name='抽取次序')),
                ('drawn_at', models.DateTimeField(blank=True, null=True, verbose_name='抽取时间')),
                ('drawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='抽取人')),
                ('fixed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='封存人')),
            ],
            options={
                'verbose_name': '抽取',
                'verbose_name_plural': '抽取',
                'ordering': ['pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('drawn_at__isnull', True), ('drawn_by__isnull', True), ('seed', ''), ('value', '')), models.Q(models.Q(('value', ''), _negated=True), models.Q(('seed', ''), _negated=True), ('drawn_at__isnull', False), ('drawn_by__isnull', False)), _connector='OR'), name='what_is_drawn_says_by_which_value_when_and_by_whom'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Expert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.PositiveIntegerField(editable=False, unique=True, verbose_name='顺序号')),
                ('name', models.CharField(max_length=60, verbose_name='专家或者专业机构')),
                ('field', models.CharField(choices=[('law', '法律'), ('economy', '经济和财政'), ('planning', '规划和建设'), ('environment', '资源和生态环境'), ('engineering', '工程技术'), ('livelihood', '教育、医疗和民生保障'), ('governance', '公共管理和社会风险'), ('information', '信息技术和数据'), ('other', '其他')], max_length=15, verbose_name='专业领域')),
                ('standing', models.CharField(max_length=100, verbose_name='职称、资质')),
                ('employer', models.CharField(max_length=100, verbose_name='工作单位')),
                ('employer_kind', models.CharField(choices=[('authority', '行业主管部门及其所属单位'), ('scholar', '高等学校、科研机构'), ('agency', '专业机构'), ('association', '行业协会、社会组织'), ('enterprise', '企业'), ('other', '其他')], max_length=15, verbose_name='单位性质')),
                ('conflicts', models.TextField(blank=True, max_length=2000, verbose_name='已知的利害关系')),
                ('status', models.CharField(choices=[('active', '在库'), ('suspended', '限期整改'), ('removed', '已退出')], default='active', max_length=10, verbose_name='状态')),
                ('status_reason', models.TextField(blank=True, verbose_name='整改或者退出的理由')),
                ('added_at', models.DateTimeField(auto_now_add=True, verbose_name='入库时间')),
                ('conflict_bodies', models.ManyToManyField(blank=True, related_name='+', to='core.organisation', verbose_name='有利害关系的部门')),
                ('employer_body', models.ForeignKey(blank=True, help_text='在本辖区部门任职的，选择该部门。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation', verbose_name='所在的部门')),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='experts', to='core.organisation', verbose_name='建库机关')),
            ],
            options={
                'verbose_name': '专家',
                'verbose_name_plural': '专家',
                'ordering': ['serial'],
                'constraints': [
                    models.UniqueConstraint(fields=('pool', 'name', 'employer'), name='an_expert_is_in_a_pool_once', violation_error_message='这位专家已经在库。'),
                    models.CheckConstraint(condition=models.Q(('status', 'active'), models.Q(('status_reason', ''), _negated=True), _connector='OR'), name='who_is_not_asked_any_more_hears_why', violation_error_message='整改或者退出应写明理由。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ExpertPanel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('meeting', '论证会'), ('written', '书面咨询'), ('commissioned', '委托咨询论证')], max_length=15, verbose_name='论证方式')),
                ('fields', models.JSONField(default=list, verbose_name='专业领域')),
                ('questions', models.TextField(max_length=5000, verbose_name='请专家论证的主要问题')),
                ('support', models.TextField(max_length=2000, verbose_name='提供的材料和保障')),
                ('size', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(99)], verbose_name='专家人数')),
                ('source', models.CharField(choices=[('seal', '名单封存后第一个封印的默克尔根'), ('presence', '当众摇出的数')], default='seal', max_length=10, verbose_name='种子来源')),
                ('opinions_by', models.DateField(verbose_name='请于何日前提出意见')),
                ('status', models.CharField(choices=[('draft', '起草'), ('listed', '候选名单已封存'), ('formed', '名单待审签'), ('working', '论证中'), ('answering', '研究采纳'), ('done', '已完成'), ('dissolved', '已终止')], default='draft', max_length=10, verbose_name='状态')),
                ('choice_reason', models.TextField(blank=True, max_length=2000, verbose_name='选择的理由')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('returned_reason', models.TextField(blank=True, verbose_name='退回理由')),
                ('report', models.TextField(blank=True, max_length=20000, verbose_name='专家论证意见的研究采纳情况')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='建立人')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='panels', to='decisions.decision', verbose_name='决策事项')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.draft', verbose_name='论证的草案')),
                ('drafters', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='拟稿人')),
                ('draw', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='panel', to='decisions.draw', verbose_name='抽取')),
            ],
            options={
                'verbose_name': '专家论证',
                'verbose_name_plural': '专家论证',
                'ordering': ['-created_at', '-pk'],
                'indexes': [
                    models.Index(fields=['decision', 'status'], name='panels_of_a_decision'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('status__in', ['done', 'dissolved'])), models.Q(models.Q(('status__in', ['done', 'dissolved']), _negated=True), ('ended_at__isnull', True)), _connector='OR'), name='a_panel_that_is_over_says_when'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['formed', 'working', 'answering', 'done']), _negated=True), ('draw__isnull', False), models.Q(('choice_reason', ''), _negated=True), _connector='OR'), name='a_panel_in_work_was_drawn_or_chosen_with_reasons', violation_error_message='不抽取而选择专家的，应说明理由。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'done'), _negated=True), models.Q(('report', ''), _negated=True), _connector='OR'), name='a_finished_panel_tells_what_was_adopted', violation_error_message='完成专家论证以前，应写明研究采纳情况。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Hearing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(editable=False, verbose_name='年度')),
                ('serial', models.PositiveIntegerField(editable=False, verbose_name='顺序号')),
                ('held_at', models.DateTimeField(verbose_name='听证时间')),
                ('place', models.CharField(max_length=200, verbose_name='听证地点')),
                ('matters', models.TextField(max_length=5000, verbose_name='听证的主要事项')),
                ('criteria', models.TextField(max_length=5000, verbose_name='听证参加人遴选办法')),
                ('sign_up_until', models.DateField(verbose_name='报名截止日期')),
                ('contact', models.CharField(max_length=200, verbose_name='咨询电话和地址')),
                ('source', models.CharField(choices=[('seal', '名单封存后第一个封印的默克尔根'), ('presence', '当众摇出的数')], default='seal', max_length=10, verbose_name='种子来源')),
                ('status', models.CharField(choices=[('draft', '起草'), ('to_sign', '待签发'), ('sign_up', '报名中'), ('listed', '名单已封存'), ('drawn', '已抽取'), ('ready', '待召开'), ('held', '已召开'), ('published', '已公布结果'), ('called_off', '已取消')], default='draft', max_length=12, verbose_name='状态')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('returned_reason', models.TextField(blank=True, verbose_name='退回理由')),
                ('chair', models.CharField(blank=True, max_length=100, verbose_name='主持人')),
                ('recorder', models.CharField(blank=True, max_length=100, verbose_name='记录人')),
                ('began_at', models.DateTimeField(blank=True, null=True, verbose_name='开始时间')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('introduction', models.TextField(blank=True, max_length=20000, verbose_name='承办单位介绍草案、依据和有关情况')),
                ('debate', models.TextField(blank=True, max_length=50000, verbose_name='询问、质证和辩论')),
                ('report', models.TextField(blank=True, max_length=50000, verbose_name='听证报告')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='建立人')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hearings', to='decisions.decision', verbose_name='决策事项')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.draft', verbose_name='听证的草案')),
                ('drafters', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='拟稿人')),
            ],
            options={
                'verbose_name': '听证会',
                'verbose_name_plural': '听证会',
                'ordering': ['-year', '-serial'],
                'indexes': [
                    models.Index(fields=['decision', 'status'], name='hearings_of_a_decision'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('year', 'serial'), name='hearings_of_a_year_are_numbered'),
                    models.UniqueConstraint(condition=models.Q(('status', 'called_off'), _negated=True), fields=('draft',), name='a_draft_is_heard_once', violation_error_message='这一稿已经组织听证会。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['held', 'published']), _negated=True), models.Q(('began_at__isnull', False), ('closed_at__gte', models.F('began_at')), models.Q(('chair', ''), _negated=True), models.Q(('recorder', ''), _negated=True), models.Q(('introduction', ''), _negated=True), models.Q(('debate', ''), _negated=True)), _connector='OR'), name='a_hearing_that_was_held_says_when_and_who_led_it', violation_error_message='听证会的登记应写明起止时间、主持人、记录人、介绍的情况和辩论的情况。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('status__in', ['published', 'called_off'])), models.Q(models.Q(('status__in', ['published', 'called_off']), _negated=True), ('ended_at__isnull', True)), _connector='OR'), name='a_hearing_that_is_over_says_when'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), models.Q(('report', ''), _negated=True), _connector='OR'), name='a_published_result_has_its_report', violation_error_message='公布结果以前应写好听证报告。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='HearingGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('name', models.CharField(max_length=40, verbose_name='组别')),
                ('seats', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='名额')),
                ('is_drawn', models.BooleanField(default=True, verbose_name='报名后抽取')),
                ('draw', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='group', to='decisions.draw', verbose_name='抽取')),
                ('hearing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='decisions.hearing', verbose_name='听证会')),
            ],
            options={
                'verbose_name': '听证参加人组别',
                'verbose_name_plural': '听证参加人组别',
                'ordering': ['hearing', 'position'],
                'constraints': [
                    models.UniqueConstraint(fields=('hearing', 'name'), name='groups_of_a_hearing_have_their_names', violation_error_message='组别不能重复。'),
                    models.CheckConstraint(condition=models.Q(('is_drawn', True), ('draw__isnull', True), _connector='OR'), name='only_who_signs_up_is_drawn'),
                ],
            },
        ),
        migrations.CreateModel(
            name='HearingNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_at', models.DateTimeField(verbose_name='听证时间')),
                ('place', models.CharField(max_length=200, verbose_name='听证地点')),
                ('sign_up_until', models.DateField(verbose_name='报名截止日期')),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='变更理由')),
                ('published_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='公告时间')),
                ('hearing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='decisions.hearing', verbose_name='听证会')),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签发人')),
            ],
            options={
                'verbose_name': '听证公告',
                'verbose_name_plural': '听证公告',
                'ordering': ['hearing', 'published_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='HearingSignUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.PositiveIntegerField(editable=False, verbose_name='报名序号')),
                ('name', models.CharField(max_length=60, verbose_name='姓名或者单位')),
                ('standing', models.CharField(max_length=200, validators=[django.core.validators.MinLengthValidator(2)], verbose_name='身份和与听证事项的关系')),
                ('opinion', models.TextField(blank=True, max_length=2000, verbose_name='主要意见')),
                ('telephone', models.CharField(max_length=40, verbose_name='联系电话')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='电子邮箱')),
                ('code', models.CharField(default=decisions.models.hearings.new_code, editable=False, max_length=10, verbose_name='查询码')),
                ('form_key', models.CharField(editable=False, max_length=64, unique=True, verbose_name='表单标识')),
                ('sender', models.CharField(editable=False, max_length=64, validators=[django.core.validators.RegexValidator('^[0-9a-f]{64}$', '不是有效的 SHA-256 摘要。')], verbose_name='来源标记')),
                ('filed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='报名时间')),
                ('verdict', models.CharField(choices=[('filed', '待核对'), ('eligible', '符合条件'), ('refused', '不符合条件')], default='filed', max_length=10, verbose_name='核对结果')),
                ('refusal', models.TextField(blank=True, max_length=1000, verbose_name='不符合条件的理由')),
                ('examined_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_ups', to='decisions.hearinggroup', verbose_name='组别')),
                ('hearing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_ups', to='decisions.hearing', verbose_name='听证会')),
            ],
            options={
                'verbose_name': '听证报名',
                'verbose_name_plural': '听证报名',
                'ordering': ['hearing', 'serial'],
                'constraints': [
                    models.UniqueConstraint(fields=('hearing', 'serial'), name='sign_ups_of_a_hearing_are_numbered'),
                    models.UniqueConstraint(fields=('hearing', 'telephone'), name='one_telephone_signs_up_once', violation_error_message='这个电话号码已经报名，不能重复报名。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('examined_by__isnull', True), ('verdict', 'filed')), models.Q(models.Q(('verdict', 'filed'), _negated=True), ('examined_by__isnull', False)), _connector='OR'), name='an_examined_sign_up_says_by_whom'),
                    models.CheckConstraint(condition=models.Q(models.Q(models.Q(('verdict', 'refused'), _negated=True), ('refusal', '')), models.Q(('verdict', 'refused'), models.Q(('refusal', ''), _negated=True)), _connector='OR'), name='a_refused_sign_up_says_why', violation_error_message='不符合条件的，应写明对照遴选办法的理由。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='HearingParticipant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='姓名或者单位')),
                ('standing', models.CharField(max_length=200, verbose_name='身份')),
                ('left_reason', models.TextField(blank=True, max_length=1000, verbose_name='退出或者替换的理由')),
                ('delivered_on', models.DateField(blank=True, null=True, verbose_name='听证材料送达日期')),
                ('delivery', models.CharField(blank=True, max_length=200, verbose_name='送达方式')),
                ('is_absent', models.BooleanField(default=False, verbose_name='未到会')),
                ('absence', models.CharField(blank=True, max_length=300, verbose_name='未到会的原因')),
                ('statement', models.TextField(blank=True, max_length=20000, verbose_name='陈述意见')),
                ('confirmation', models.CharField(blank=True, choices=[('signed', '已确认并签字'), ('refused', '拒绝签字')], max_length=10, verbose_name='确认记录')),
                ('confirmation_reason', models.CharField(blank=True, max_length=500, verbose_name='拒绝签字的理由')),
                ('outcome', models.CharField(blank=True, choices=[('adopted', '采纳'), ('partly', '部分采纳'), ('not', '不采纳'), ('none', '同意草案，无修改意见')], max_length=10, verbose_name='采纳情况')),
                ('outcome_reason', models.TextField(blank=True, max_length=5000, verbose_name='采纳情况的理由')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复人')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participants', to='decisions.hearinggroup', verbose_name='组别')),
                ('hearing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participants', to='decisions.hearing', verbose_name='听证会')),
                ('sign_up', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='participant', to='decisions.hearingsignup', verbose_name='报名')),
            ],
            options={
                'verbose_name': '听证参加人',
                'verbose_name_plural': '听证参加人',
                'ordering': ['hearing', 'group__position', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('delivered_on__isnull', True), ('delivery', '')), models.Q(('delivered_on__isnull', False), models.Q(('delivery', ''), _negated=True)), _connector='OR'), name='what_was_delivered_says_how', violation_error_message='送达听证材料应写明日期和方式。'),
                    models.CheckConstraint(condition=models.Q(('confirmation', ''), models.Q(models.Q(('statement', ''), _negated=True), ('is_absent', False)), _connector='OR'), name='a_confirmed_statement_was_made', violation_error_message='到会并有陈述的，才能确认记录。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('confirmation', 'refused'), _negated=True), models.Q(('confirmation_reason', ''), _negated=True), _connector='OR'), name='who_does_not_sign_the_record_says_why', violation_error_message='拒绝签字的，应记明理由。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('answered_by__isnull', True), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), models.Q(('statement', ''), _negated=True), ('answered_by__isnull', False)), _connector='OR'), name='an_answered_statement_says_how_and_by_whom'),
                    models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ['partly', 'not']), _negated=True), models.Q(('outcome_reason', ''), _negated=True), _connector='OR'), name='a_statement_not_wholly_adopted_hears_why', violation_error_message='部分采纳或者不采纳的，应说明理由。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='HistoricalExpert',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_request', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('serial', models.PositiveIntegerField(db_index=True, editable=False, verbose_name='顺序号')),
                ('name', models.CharField(max_length=60, verbose_name='专家或者专业机构')),
                ('field', models.CharField(choices=[('law', '法律'), ('economy', '经济和财政'), ('planning', '规划和建设'), ('environment', '资源和生态环境'), ('engineering', '工程技术'), ('livelihood', '教育、医疗和民生保障'), ('governance', '公共管理和社会风险'), ('information', '信息技术和数据'), ('other', '其他')], max_length=15, verbose_name='专业领域')),
                ('standing', models.CharField(max_length=100, verbose_name='职称、资质')),
                ('employer', models.CharField(max_length=100, verbose_name='工作单位')),
                ('employer_kind', models.CharField(choices=[('authority', '行业主管部门及其所属单位'), ('scholar', '高等学校、科研机构'), ('agency', '专业机构'), ('association', '行业协会、社会组织'), ('enterprise', '企业'), ('other', '其他')], max_length=15, verbose_name='单位性质')),
                ('conflicts', models.TextField(blank=True, max_length=2000, verbose_name='已知的利害关系')),
                ('status', models.CharField(choices=[('active', '在库'), ('suspended', '限期整改'), ('removed', '已退出')], default='active', max_length=10, verbose_name='状态')),
                ('status_reason', models.TextField(blank=True, verbose_name='整改或者退出的理由')),
                ('added_at', models.DateTimeField(blank=True, editable=False, verbose_name='入库时间')),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('employer_body', models.ForeignKey(blank=True, db_constraint=False, help_text='在本辖区部门任职的，选择该部门。', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.organisation', verbose_name='所在的部门')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pool', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.organisation', verbose_name='建库机关')),
            ],
            options={
                'verbose_name': 'historical 专家',
                'verbose_name_plural': 'historical 专家',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalExpertPanel',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_request', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('form', models.CharField(choices=[('meeting', '论证会'), ('written', '书面咨询'), ('commissioned', '委托咨询论证')], max_length=15, verbose_name='论证方式')),
                ('fields', models.JSONField(default=list, verbose_name='专业领域')),
                ('questions', models.TextField(max_length=5000, verbose_name='请专家论证的主要问题')),
                ('support', models.TextField(max_length=2000, verbose_name='提供的材料和保障')),
                ('size', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(99)], verbose_name='专家人数')),
                ('source', models.CharField(choices=[('seal', '名单封存后第一个封印的默克尔根'), ('presence', '当众摇出的数')], default='seal', max_length=10, verbose_name='种子来源')),
                ('opinions_by', models.DateField(verbose_name='请于何日前提出意见')),
                ('status', models.CharField(choices=[('draft', '起草'), ('listed', '候选名单已封存'), ('formed', '名单待审签'), ('working', '论证中'), ('answering', '研究采纳'), ('done', '已完成'), ('dissolved', '已终止')], default='draft', max_length=10, verbose_name='状态')),
                ('choice_reason', models.TextField(blank=True, max_length=2000, verbose_name='选择的理由')),
                ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='建立时间')),
                ('returned_reason', models.TextField(blank=True, verbose_name='退回理由')),
                ('report', models.TextField(blank=True, max_length=20000, verbose_name='专家论证意见的研究采纳情况')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='建立人')),
                ('decision', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='decisions.decision', verbose_name='决策事项')),
                ('draft', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='decisions.draft', verbose_name='论证的草案')),
                ('draw', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='decisions.draw', verbose_name='抽取')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical 专家论证',
                'verbose_name_plural': 'historical 专家论证',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalHearing',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_request', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('year', models.PositiveSmallIntegerField(editable=False, verbose_name='年度')),
                ('serial', models.PositiveIntegerField(editable=False, verbose_name='顺序号')),
                ('held_at', models.DateTimeField(verbose_name='听证时间')),
                ('place', models.CharField(max_length=200, verbose_name='听证地点')),
                ('matters', models.TextField(max_length=5000, verbose_name='听证的主要事项')),
                ('criteria', models.TextField(max_length=5000, verbose_name='听证参加人遴选办法')),
                ('sign_up_until', models.DateField(verbose_name='报名截止日期')),
                ('contact', models.CharField(max_length=200, verbose_name='咨询电话和地址')),
                ('source', models.CharField(choices=[('seal', '名单封存后第一个封印的默克尔根'), ('presence', '当众摇出的数')], default='seal', max_length=10, verbose_name='种子来源')),
                ('status', models.CharField(choices=[('draft', '起草'), ('to_sign', '待签发'), ('sign_up', '报名中'), ('listed', '名单已封存'), ('drawn', '已抽取'), ('ready', '待召开'), ('held', '已召开'), ('published', '已公布结果'), ('called_off', '已取消')], default='draft', max_length=12, verbose_name='状态')),
                ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='建立时间')),
                ('returned_reason', models.TextField(blank=True, verbose_name='退回理由')),
                ('chair', models.CharField(blank=True, max_length=100, verbose_name='主持人')),
                ('recorder', models.CharField(blank=True, max_length=100, verbose_name='记录人')),
                ('began_at', models.DateTimeField(blank=True, null=True, verbose_name='开始时间')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('introduction', models.TextField(blank=True, max_length=20000, verbose_name='承办单位介绍草案、依据和有关情况')),
                ('debate', models.TextField(blank=True, max_length=50000, verbose_name='询问、质证和辩论')),
                ('report', models.TextField(blank=True, max_length=50000, verbose_name='听证报告')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='建立人')),
                ('decision', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='decisions.decision', verbose_name='决策事项')),
                ('draft', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='decisions.draft', verbose_name='听证的草案')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical 听证会',
                'verbose_name_plural': 'historical 听证会',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalHearingParticipant',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_request', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('name', models.CharField(max_length=60, verbose_name='姓名或者单位')),
                ('standing', models.CharField(max_length=200, verbose_name='身份')),
                ('left_reason', models.TextField(blank=True, max_length=1000, verbose_name='退出或者替换的理由')),
                ('delivered_on', models.DateField(blank=True, null=True, verbose_name='听证材料送达日期')),
                ('delivery', models.CharField(blank=True, max_length=200, verbose_name='送达方式')),
                ('is_absent', models.BooleanField(default=False, verbose_name='未到会')),
                ('absence', models.CharField(blank=True, max_length=300, verbose_name='未到会的原因')),
                ('statement', models.TextField(blank=True, max_length=20000, verbose_name='陈述意见')),
                ('confirmation', models.CharField(blank=True, choices=[('signed', '已确认并签字'), ('refused', '拒绝签字')], max_length=10, verbose_name='确认记录')),
                ('confirmation_reason', models.CharField(blank=True, max_length=500, verbose_name='拒绝签字的理由')),
                ('outcome', models.CharField(blank=True, choices=[('adopted', '采纳'), ('partly', '部分采纳'), ('not', '不采纳'), ('none', '同意草案，无修改意见')], max_length=10, verbose_name='采纳情况')),
                ('outcome_reason', models.TextField(blank=True, max_length=5000, verbose_name='采纳情况的理由')),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('added_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('answered_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复人')),
                ('group', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='decisions.hearinggroup', verbose_name='组别')),
                ('hearing', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='decisions.hearing', verbose_name='听证会')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sign_up', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='decisions.hearingsignup', verbose_name='报名')),
            ],
            options={
                'verbose_name': 'historical 听证参加人',
                'verbose_name_plural': 'historical 听证参加人',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalHearingSignUp',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_request', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('serial', models.PositiveIntegerField(editable=False, verbose_name='报名序号')),
                ('standing', models.CharField(max_length=200, validators=[django.core.validators.MinLengthValidator(2)], verbose_name='身份和与听证事项的关系')),
                ('opinion', models.TextField(blank=True, max_length=2000, verbose_name='主要意见')),
                ('filed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='报名时间')),
                ('verdict', models.CharField(choices=[('filed', '待核对'), ('eligible', '符合条件'), ('refused', '不符合条件')], default='filed', max_length=10, verbose_name='核对结果')),
                ('refusal', models.TextField(blank=True, max_length=1000, verbose_name='不符合条件的理由')),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('examined_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人')),
                ('group', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='decisions.hearinggroup', verbose_name='组别')),
                ('hearing', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='decisions.hearing', verbose_name='听证会')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical 听证报名',
                'verbose_name_plural': 'historical 听证报名',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalPanelMember',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_request', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('left_reason', models.TextField(blank=True, max_length=1000, verbose_name='退出的理由')),
                ('declaration', models.CharField(blank=True, choices=[('none', '与决策事项没有直接利害关系'), ('interested', '与决策事项有直接利害关系')], max_length=12, verbose_name='利害关系声明')),
                ('declaration_note', models.CharField(blank=True, max_length=500, verbose_name='声明的说明')),
                ('declared_on', models.DateField(blank=True, null=True, verbose_name='声明日期')),
                ('outcome', models.CharField(blank=True, choices=[('adopted', '采纳'), ('partly', '部分采纳'), ('not', '不采纳'), ('none', '同意草案，无修改意见')], max_length=10, verbose_name='采纳情况')),
                ('outcome_reason', models.TextField(blank=True, max_length=5000, verbose_name='采纳情况的理由')),
                ('conduct', models.CharField(blank=True, choices=[('good', '独立、客观、按时完成'), ('poor', '不认真或者逾期'), ('breach', '违反职业道德或者条例规定')], max_length=10, verbose_name='履职评价')),
                ('conduct_note', models.CharField(blank=True, max_length=500, verbose_name='评价说明')),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('expert', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='decisions.expert', verbose_name='专家')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('panel', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='decisions.expertpanel', verbose_name='专家论证')),
                ('settled_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
            ],
            options={
                'verbose_name': 'historical 论证专家',
                'verbose_name_plural': 'historical 论证专家',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='PanelMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('left_reason', models.TextField(blank=True, max_length=1000, verbose_name='退出的理由')),
                ('declaration', models.CharField(blank=True, choices=[('none', '与决策事项没有直接利害关系'), ('interested', '与决策事项有直接利害关系')], max_length=12, verbose_name='利害关系声明')),
                ('declaration_note', models.CharField(blank=True, max_length=500, verbose_name='声明的说明')),
                ('declared_on', models.DateField(blank=True, null=True, verbose_name='声明日期')),
                ('outcome', models.CharField(blank=True, choices=[('adopted', '采纳'), ('partly', '部分采纳'), ('not', '不采纳'), ('none', '同意草案，无修改意见')], max_length=10, verbose_name='采纳情况')),
                ('outcome_reason', models.TextField(blank=True, max_length=5000, verbose_name='采纳情况的理由')),
                ('conduct', models.CharField(blank=True, choices=[('good', '独立、客观、按时完成'), ('poor', '不认真或者逾期'), ('breach', '违反职业道德或者条例规定')], max_length=10, verbose_name='履职评价')),
                ('conduct_note', models.CharField(blank=True, max_length=500, verbose_name='评价说明')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='decisions.expert', verbose_name='专家')),
                ('panel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='decisions.expertpanel', verbose_name='专家论证')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
            ],
            options={
                'verbose_name': '论证专家',
                'verbose_name_plural': '论证专家',
                'ordering': ['panel', 'pk'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('left_reason', '')), fields=('panel', 'expert'), name='an_expert_sits_once_on_a_panel', violation_error_message='这位专家已经在名单中。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('declaration', ''), ('declared_on__isnull', True)), models.Q(models.Q(('declaration', ''), _negated=True), ('declared_on__isnull', False)), _connector='OR'), name='a_declaration_says_when'),
                    models.CheckConstraint(condition=models.Q(models.Q(('declaration', 'interested'), _negated=True), models.Q(models.Q(('declaration_note', ''), _negated=True), models.Q(('left_reason', ''), _negated=True)), _connector='OR'), name='an_interested_expert_says_in_what_and_leaves', violation_error_message='有直接利害关系的，应写明是什么关系，并退出论证。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ['partly', 'not']), _negated=True), models.Q(('outcome_reason', ''), _negated=True), _connector='OR'), name='an_expert_opinion_not_wholly_adopted_hears_why', violation_error_message='部分采纳或者不采纳的，应说明理由。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('conduct__in', ['poor', 'breach']), _negated=True), models.Q(('conduct_note', ''), _negated=True), _connector='OR'), name='poor_conduct_is_told', violation_error_message='评价不好的，应写明具体情况。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ExpertOpinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('necessity', models.TextField(max_length=5000, validators=[django.core.validators.MinLengthValidator(2)], verbose_name='必要性')),
                ('feasibility', models.TextField(max_length=5000, validators=[django.core.validators.MinLengthValidator(2)], verbose_name='可行性')),
                ('soundness', models.TextField(max_length=5000, validators=[django.core.validators.MinLengthValidator(2)], verbose_name='科学性')),
                ('conclusion', models.CharField(choices=[('agreed', '同意'), ('amended', '修改后同意'), ('opposed', '不同意')], max_length=10, verbose_name='结论')),
                ('advice', models.TextField(blank=True, max_length=5000, verbose_name='修改建议或者不同意的理由')),
                ('signed_on', models.DateField(verbose_name='署名、盖章日期')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.attachment', verbose_name='署名、盖章的书面意见')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='opinion', to='decisions.panelmember', verbose_name='论证专家')),
            ],
            options={
                'verbose_name': '专家论证意见',
                'verbose_name_plural': '专家论证意见',
                'ordering': ['member'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('conclusion', 'agreed'), models.Q(('advice', ''), _negated=True), _connector='OR'), name='who_does_not_simply_agree_says_what', violation_error_message='修改后同意或者不同意的，应写明修改建议或者理由。'),
                ],
            },
        ),
        *(append_only(table) for table in GROW),
        *(append_only(table, forbid="DELETE") for table in STAY),
        *(
            logged(table, leaving_out=PRIVATE.get(table, ()))
            for table in (*GROW, *STAY, *WORKED_ON)
        ),
        *(
            migrations.RunSQL(sql, f"DROP TRIGGER {gate} ON {table}; DROP FUNCTION decisions_{gate}();")
            for gate, (table, sql) in GATES.items()
        ),
    ]
