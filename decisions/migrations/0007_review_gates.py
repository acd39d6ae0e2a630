"""What holds for whoever writes — form, API, shell, SQL (G2; D2, D5, D6; the Plan 四(一)2, 四(一)3; 国务院令第713号 art 24–27).

No matter comes to the leader, the meeting or any later state without a legality review of its draft as it stands; states
follow one another as the lifecycle says; no draft is added beyond drafting but the one that the meeting asked for. A
review begins with its seven working days, is concluded once, by a reviewer who neither drafted nor answered for a body,
after legal counsel spoke. What was assessed as to risk is not rewritten once it was sent to be signed.
"""

from django.db import migrations

# Days are counted as `powerops.law.periods` counts them: by the newest notice of each year, weekends off by themselves.
WORKING_DAYS = """
CREATE FUNCTION decisions_working_day_after(began date, amount integer) RETURNS date LANGUAGE plpgsql STABLE AS $$
DECLARE
  day date := began;
  left_over integer := amount;
  special text;
BEGIN
  WHILE left_over > 0 LOOP
    day := day + 1;
    SELECT special_day.kind INTO special FROM core_specialday AS special_day
      JOIN core_holidaynotice AS notice ON notice.id = special_day.notice_id
     WHERE special_day."on" = day AND notice.version = (SELECT max(version) FROM core_holidaynotice AS newer WHERE newer.year = notice.year)
     ORDER BY notice.year DESC LIMIT 1;
    IF coalesce(special = 'work', extract(isodow FROM day) < 6) THEN left_over := left_over - 1; END IF;
  END LOOP;
  RETURN day;
END $$;
"""

# The lifecycle from the leader's word on, pair by pair; what comes before it is not gated.
STATES = """
CREATE FUNCTION decisions_may_follow(earlier text, later text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (earlier, later) IN (
    ('legality', 'screening'), ('screening', 'agenda'), ('screening', 'drafting'), ('screening', 'vetoed'),
    ('agenda', 'adopted'), ('agenda', 'amending'), ('agenda', 'screening'), ('agenda', 'deferred'), ('agenda', 'rejected'),
    ('deferred', 'screening'), ('amending', 'adopted'), ('adopted', 'reported'), ('adopted', 'drafting'),
    ('reported', 'executing'), ('executing', 'suspended'), ('executing', 'terminated'), ('executing', 'completed'),
    ('suspended', 'executing'), ('suspended', 'terminated'), ('completed', 'executing'), ('completed', 'closed'))
$$;
CREATE FUNCTION decisions_is_gated(state text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT state NOT IN (
    'proposed', 'head_review', 'starting', 'drafting', 'signing', 'legality', 'declined', 'withdrawn')
$$;
CREATE FUNCTION decisions_is_lawful(matter decisions_decision) RETURNS boolean LANGUAGE sql STABLE AS $$
  -- What the meeting had changed is confirmed as it is adopted; up to the meeting the draft as it stands has to be reviewed.
  SELECT EXISTS (
    SELECT FROM decisions_legalityreview AS review
     WHERE review.decision_id = matter.id
       AND (review.outcome = 'lawful' OR review.outcome = 'risky' AND matter.is_reform)
       AND review.draft_id = (
         SELECT draft.id FROM decisions_draft AS draft WHERE draft.decision_id = matter.id
            AND (matter.status IN ('screening', 'agenda') OR NOT draft.is_after_meeting)
          ORDER BY draft.number DESC LIMIT 1)
       AND review.number = (
         SELECT max(number) FROM decisions_legalityreview AS later WHERE later.draft_id = review.draft_id))
$$;
"""

GATE = """
CREATE FUNCTION decisions_gate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  risk text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF decisions_is_gated(NEW.status) OR NEW.status = 'legality' THEN
      RAISE EXCEPTION '决策事项应从建议开始，逐步办理（新开〔2016〕76号 四(一)2）' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.is_reform <> OLD.is_reform AND (OLD.status = 'legality' OR decisions_is_gated(OLD.status)) THEN
    RAISE EXCEPTION '送合法性审查以后，不能改变是否属于探索性改革事项（《重大行政决策程序暂行条例》第二十五条第二款）'
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status = OLD.status THEN RETURN NEW; END IF;
  IF (decisions_is_gated(NEW.status) OR decisions_is_gated(OLD.status)) AND NOT decisions_may_follow(OLD.status, NEW.status) THEN
    RAISE EXCEPTION '决策事项不能由“%”直接变为“%”，程序不得跳过（新开〔2016〕76号 四(一)2）', OLD.status, NEW.status
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.status = 'legality' AND (OLD.status <> 'signing' OR NOT EXISTS (
       SELECT FROM decisions_legalityreview AS review WHERE review.decision_id = NEW.id AND review.outcome = '')) THEN
    RAISE EXCEPTION '送合法性审查应当连同送审材料一并送审（《重大行政决策程序暂行条例》第二十六条第一款）' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT decisions_is_gated(NEW.status) OR NEW.status IN ('vetoed', 'rejected', 'terminated') THEN RETURN NEW; END IF;
  IF NOT decisions_is_lawful(NEW) THEN
    RAISE EXCEPTION '决策草案未经合法性审查或者经审查不合法的，不得提交讨论（新开〔2016〕76号 四(一)3；《重大行政决策程序暂行条例》第二十五条第二款）'
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.status IN ('screening', 'agenda') THEN
    SELECT newest.kind INTO risk FROM (
      SELECT DISTINCT ON (kind) kind, conclusion FROM decisions_riskassessment
       WHERE decision_id = NEW.id AND status = 'issued' ORDER BY kind, issued_at DESC, id DESC) AS newest
     WHERE newest.conclusion = 'uncontrollable' LIMIT 1;
    IF risk IS NOT NULL THEN
      RAISE EXCEPTION '风险不可控的，调整决策草案确保可控后方可提交讨论（《重大行政决策程序暂行条例》第二十四条）' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER nothing_is_skipped BEFORE INSERT OR UPDATE ON decisions_decision
  FOR EACH ROW EXECUTE FUNCTION decisions_gate();
"""

# The matter is locked in share: nobody moves it on while a draft comes in, nor the other way about.
DRAFTS = """
CREATE FUNCTION decisions_drafts_come_in_drafting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  state text;
BEGIN
  SELECT status INTO state FROM decisions_decision WHERE id = NEW.decision_id FOR SHARE;
  IF state = 'drafting' AND NOT NEW.is_after_meeting OR state = 'amending' AND NEW.is_after_meeting THEN RETURN NEW; END IF;
  RAISE EXCEPTION '决策草案送审签以后不能再改；需要修改的，先退回拟订（《重大行政决策程序暂行条例》第二十五条第二款）'
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER drafts_come_in_drafting BEFORE INSERT ON decisions_draft
  FOR EACH ROW EXECUTE FUNCTION decisions_drafts_come_in_drafting();
"""

REVIEWS = """
CREATE FUNCTION decisions_review_begins() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  state text;
  sent date := (NEW.sent_at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  SELECT status INTO state FROM decisions_decision WHERE id = NEW.decision_id FOR SHARE;
  IF state <> 'signing' OR NEW.outcome <> '' OR NEW.draft_id IS DISTINCT FROM (
       SELECT id FROM decisions_draft WHERE decision_id = NEW.decision_id ORDER BY number DESC LIMIT 1) THEN
    RAISE EXCEPTION '合法性审查从负责人送审现行草案时开始，不能补造（《重大行政决策程序暂行条例》第二十五条第一款）' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.wanted_by < decisions_working_day_after(sent, 7)
     OR NEW.sent_at < (SELECT made_at FROM decisions_draft WHERE id = NEW.draft_id) THEN
    RAISE EXCEPTION '合法性审查的时间一般不少于7个工作日，不能缩短（《重大行政决策程序暂行条例》第二十六条第二款）' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER review_begins BEFORE INSERT ON decisions_legalityreview
  FOR EACH ROW EXECUTE FUNCTION decisions_review_begins();

CREATE FUNCTION decisions_review_ends() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  day date := (NEW.reviewed_at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  IF (NEW.decision_id, NEW.draft_id, NEW.number, NEW.procedure, NEW.wanted_by, NEW.sent_by_id, NEW.sent_at)
     IS DISTINCT FROM (OLD.decision_id, OLD.draft_id, OLD.number, OLD.procedure, OLD.wanted_by, OLD.sent_by_id, OLD.sent_at) THEN
    RAISE EXCEPTION '送审的材料、时间和审查期限不能更改（《重大行政决策程序暂行条例》第二十六条）' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.outcome <> '' THEN
    RAISE EXCEPTION '合法性审查意见已经作出，不能更改（《重大行政决策程序暂行条例》第二十八条）' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.outcome = '' THEN RETURN NEW; END IF;
  IF NOT EXISTS (SELECT FROM decisions_decision WHERE id = NEW.decision_id AND status = 'legality') THEN
    RAISE EXCEPTION '事项不在合法性审查中（《重大行政决策程序暂行条例》第二十五条）' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.outcome <> 'returned' AND NOT EXISTS (SELECT FROM decisions_counselopinion WHERE review_id = NEW.id) THEN
    RAISE EXCEPTION '合法性审查应当组织法律顾问、公职律师提出法律意见（《重大行政决策程序暂行条例》第二十八条）' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT EXISTS (
       SELECT FROM core_appointment AS held JOIN core_post AS post ON post.id = held.post_id
        WHERE post.role = 'legal' AND held.began_on <= day AND (held.ended_on IS NULL OR held.ended_on >= day)
          AND (held.person_id = NEW.reviewed_by_id OR EXISTS (
            SELECT FROM core_delegation AS stands WHERE stands.appointment_id = held.id
               AND stands.substitute_id = NEW.reviewed_by_id AND day BETWEEN stands.began_on AND stands.ended_on))) THEN
    RAISE EXCEPTION '合法性审查由法制岗位的人员进行（《重大行政决策程序暂行条例》第二十五条第一款）' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT FROM decisions_decision_drafters WHERE decision_id = NEW.decision_id AND person_id = NEW.reviewed_by_id)
     OR EXISTS (SELECT FROM decisions_bodyopinion WHERE decision_id = NEW.decision_id
        AND NEW.reviewed_by_id IN (written_by_id, answered_by_id)) THEN
    RAISE EXCEPTION '起草人和代表单位提出意见的人不能作合法性审查（新开〔2016〕76号 四(二)1；《重大行政决策程序暂行条例》第二十五条第一款）'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER review_ends BEFORE UPDATE ON decisions_legalityreview
  FOR EACH ROW EXECUTE FUNCTION decisions_review_ends();

CREATE FUNCTION decisions_counsel_speaks_in_the_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM decisions_legalityreview WHERE id = NEW.review_id AND outcome = '') THEN
    RAISE EXCEPTION '审查已经结束，不能补登法律意见（《重大行政决策程序暂行条例》第二十八条）' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER counsel_speaks_in_the_review BEFORE INSERT ON decisions_counselopinion
  FOR EACH ROW EXECUTE FUNCTION decisions_counsel_speaks_in_the_review();
"""

RISKS = """
CREATE FUNCTION decisions_points_change_in_drafting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  row_of decisions_riskpoint := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF NOT EXISTS (SELECT FROM decisions_riskassessment WHERE id = row_of.assessment_id AND status = 'drafting')
     OR TG_OP = 'UPDATE' AND NEW.assessment_id <> OLD.assessment_id THEN
    RAISE EXCEPTION '风险评估已送审签，风险点不能再改（新开〔2016〕76号 四(一)2）' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN row_of;
END $$;
CREATE TRIGGER points_change_in_drafting BEFORE INSERT OR UPDATE OR DELETE ON decisions_riskpoint
  FOR EACH ROW EXECUTE FUNCTION decisions_points_change_in_drafting();

CREATE FUNCTION decisions_assessment_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status IN ('issued', 'dropped') OR (NEW.decision_id, NEW.draft_id, NEW.kind) <> (OLD.decision_id, OLD.draft_id, OLD.kind) THEN
    RAISE EXCEPTION '风险评估已经出具或者作废，不能更改（《重大行政决策程序暂行条例》第二十四条）' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status = 'issued' AND OLD.status <> 'signing' THEN
    RAISE EXCEPTION '风险评估须经负责人审签出具（《重大行政决策程序暂行条例》第二十三条第二款）' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER assessment_stands BEFORE UPDATE ON decisions_riskassessment
  FOR EACH ROW EXECUTE FUNCTION decisions_assessment_stands();
"""


def dropped(*functions: str) -> str:
    return "".join(f"DROP FUNCTION {name} CASCADE;" for name in functions)


class Migration(migrations.Migration):
    dependencies = [("decisions", "0006_hearings_and_experts"), ("core", "0014_duties")]
    operations = [
        migrations.RunSQL(WORKING_DAYS, dropped("decisions_working_day_after")),
        migrations.RunSQL(STATES, dropped("decisions_is_lawful", "decisions_is_gated", "decisions_may_follow")),
        migrations.RunSQL(GATE, dropped("decisions_gate")),
        migrations.RunSQL(DRAFTS, dropped("decisions_drafts_come_in_drafting")),
        migrations.RunSQL(
            REVIEWS, dropped("decisions_review_begins", "decisions_review_ends", "decisions_counsel_speaks_in_the_review")
        ),
        migrations.RunSQL(RISKS, dropped("decisions_points_change_in_drafting", "decisions_assessment_stands")),
    ]
