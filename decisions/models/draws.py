"""A draw by lot: the fixed list, the value that came afterwards, and the order that follows from both (G10; art 16(3), 20)."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from powerops.core.models import Person
from powerops.core.models.files import sha256

SCRIPT = """import hashlib
digest = lambda text: hashlib.sha256(text.encode()).hexdigest()
numbers = {numbers!r}
seed = digest(digest("\\n".join(sorted(numbers))) + "\\n" + {value!r})
print(sorted(numbers, key=lambda one: digest(seed + "\\n" + one))[:{seats}])"""


class Draw(models.Model):
    """抽取: numbers fixed first, drawn by a value that nobody could know then; the algorithm is `powerops.core.draws`."""

    class Source(models.TextChoices):
        """From where the value comes that decides."""

        SEAL = "seal", "名单封存后第一个封印的默克尔根"
        PRESENCE = "presence", "当众摇出的数"

    title = models.CharField("抽取什么", max_length=100)
    numbers = models.JSONField("封存的名单")
    digest = models.CharField("名单摘要", max_length=64, validators=[sha256])
    seats = models.PositiveSmallIntegerField("抽取人数", validators=[MinValueValidator(1)])
    source = models.CharField("种子来源", max_length=10, choices=Source)
    fixed_at = models.DateTimeField("封存时间", default=timezone.now)
    fixed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="封存人")
    value = models.CharField("公开数值", max_length=200, blank=True)
    value_from = models.CharField("数值的来源", max_length=300, blank=True)
    seed = models.CharField("种子", max_length=64, validators=[sha256], blank=True)
    order = models.JSONField("抽取次序", default=list, blank=True)
    drawn_at = models.DateTimeField("抽取时间", null=True, blank=True)
    drawn_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="抽取人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "抽取"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="what_is_drawn_says_by_which_value_when_and_by_whom",
                condition=Q(value="", seed="", drawn_at__isnull=True, drawn_by__isnull=True)
                | ~Q(value="") & ~Q(seed="") & Q(drawn_at__isnull=False, drawn_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def drawn(self) -> list[str]:
        """The numbers drawn, in their order."""
        return self.order[: self.seats]

    @property
    def reserves(self) -> list[str]:
        """Who follows, in their order, when one of those drawn drops out."""
        return self.order[self.seats :]

    @property
    def script(self) -> str:
        """The few lines with which anybody repeats the draw."""
        return SCRIPT.format(numbers=self.numbers, value=self.value, seats=self.seats)
