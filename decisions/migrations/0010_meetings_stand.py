"""A meeting goes one way, and what was signed or published is not rewritten, whoever writes (G2, D6; 国务院令第713号 art 30, 32)."""

from django.db import migrations

MEETINGS = """
CREATE FUNCTION decisions_meetings_go_one_way() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  coming integer;
  members integer;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'preparing' THEN
      RAISE EXCEPTION '会议应从筹备开始（《重大行政决策程序暂行条例》第三十条）' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.status IN ('minuted', 'cancelled') THEN
    RAISE EXCEPTION '会议纪要已经签发或者会议已经取消，不能更改（《重大行政决策程序暂行条例》第三十条第三款）' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.decider_id, NEW.kind, NEW.year, NEW.serial, NEW.chair_id, NEW.quorum_percent, NEW.held_on)
       IS DISTINCT FROM (OLD.decider_id, OLD.kind, OLD.year, OLD.serial, OLD.chair_id, OLD.quorum_percent, OLD.held_on)
     AND NOT (OLD.status = 'notified' AND NEW.status = 'held' AND (NEW.decider_id, NEW.chair_id, NEW.quorum_percent)
       = (OLD.decider_id, OLD.chair_id, OLD.quorum_percent)) THEN
    RAISE EXCEPTION '会议的主持人、法定人数和召开日期不能更改（《重大行政决策程序暂行条例》第三十条第三款）' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
       ('preparing', 'notified'), ('preparing', 'cancelled'), ('notified', 'cancelled'), ('notified', 'held'), ('held', 'signing'),
       ('signing', 'held'), ('signing', 'minuted')) THEN
    RAISE EXCEPTION '会议不能由“%”变为“%”（《重大行政决策程序暂行条例》第三十条）', OLD.status, NEW.status USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.status = 'notified' AND NEW.status = 'held' THEN
    SELECT count(*) FILTER (WHERE is_present), count(*) INTO coming, members
      FROM decisions_meetingmember WHERE meeting_id = NEW.id AND is_voting;
    IF coming * 100 <= members * NEW.quorum_percent OR NOT EXISTS (
         SELECT FROM decisions_meetingmember WHERE meeting_id = NEW.id AND person_id = NEW.chair_id AND is_voting AND is_present) THEN
      RAISE EXCEPTION '到会组成人员没有达到法定人数或者主要负责人没有到会，不能开会（《重大行政决策程序暂行条例》第三十条）'
        USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  IF OLD.status = 'held' AND NEW.status = 'signing'
     AND EXISTS (SELECT FROM decisions_agendaitem WHERE meeting_id = NEW.id AND result = '') THEN
    RAISE EXCEPTION '还有议题没有记录结果，不能送签会议纪要（《重大行政决策程序暂行条例》第三十条第三款）' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER meetings_go_one_way BEFORE INSERT OR UPDATE ON decisions_meeting
  FOR EACH ROW EXECUTE FUNCTION decisions_meetings_go_one_way();
"""

PUBLISHED = """
CREATE FUNCTION decisions_what_went_out_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '决策已经公布，公布的内容不能更改；需要调整的，依照程序作出新的决策（《重大行政决策程序暂行条例》第三十二条、第三十七条）'
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER what_went_out_stands BEFORE UPDATE ON decisions_publication
  FOR EACH ROW EXECUTE FUNCTION decisions_what_went_out_stands();
"""
BACK = """
DROP FUNCTION decisions_meetings_go_one_way() CASCADE;
DROP FUNCTION decisions_what_went_out_stands() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("decisions", "0009_meetings")]
    operations = [migrations.RunSQL(MEETINGS + PUBLISHED, BACK)]
