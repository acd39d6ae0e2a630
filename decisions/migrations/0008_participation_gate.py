"""No matter goes to the legality review before the public was heard and answered, whoever writes (G2, D2; 国务院令第713号 art 14, 16, 18)."""

from django.db import migrations

THE_PUBLIC_WAS_HEARD = """
CREATE FUNCTION decisions_the_public_was_heard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  openly boolean;
BEGIN
  IF NEW.status <> 'legality' OR OLD.status = 'legality' OR EXISTS (
     SELECT FROM decisions_stepwaiver WHERE decision_id = NEW.id AND step = 'participation' AND status = 'granted') THEN
    RETURN NEW;
  END IF;
  IF EXISTS (SELECT FROM decisions_consultation WHERE decision_id = NEW.id AND status NOT IN ('concluded', 'withdrawn')) THEN
    RAISE EXCEPTION '公众参与还没有办结并公布采纳情况，不能送合法性审查（《重大行政决策程序暂行条例》第十八条）'
      USING ERRCODE = 'check_violation';
  END IF;
  openly := EXISTS (SELECT FROM decisions_hearing WHERE decision_id = NEW.id AND status = 'published') OR EXISTS (
    SELECT FROM decisions_consultation
     WHERE decision_id = NEW.id AND status = 'concluded' AND form IN ('public', 'questionnaire'));
  IF NOT openly AND (NEW.concerns_interests OR NOT EXISTS (
     SELECT FROM decisions_consultation WHERE decision_id = NEW.id AND status = 'concluded')) THEN
    RAISE EXCEPTION '决策草案还没有听取公众意见，不能送合法性审查（《重大行政决策程序暂行条例》第十四条第一款；新开〔2016〕76号 四(一)2）'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER the_public_was_heard BEFORE UPDATE OF status ON decisions_decision
  FOR EACH ROW EXECUTE FUNCTION decisions_the_public_was_heard();
"""


class Migration(migrations.Migration):
    dependencies = [("decisions", "0007_review_gates")]
    operations = [
        migrations.RunSQL(THE_PUBLIC_WAS_HEARD, "DROP FUNCTION decisions_the_public_was_heard() CASCADE"),
    ]
