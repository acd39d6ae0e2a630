"""A draw that anybody can repeat from what is published (G10)."""

import hashlib

from powerops.core.draws import list_digest, ranked, seed_of

NUMBERS = [f"TZ20260001-{number:04d}" for number in range(1, 21)]


def test_the_draw_is_repeated_by_hand_with_nothing_but_sha_256():
    digest = hashlib.sha256("\n".join(sorted(NUMBERS)).encode()).hexdigest()
    seed = hashlib.sha256(f"{digest}\n0417".encode()).hexdigest()
    by_hand = sorted(NUMBERS, key=lambda one: hashlib.sha256(f"{seed}\n{one}".encode()).hexdigest())
    assert ranked(NUMBERS, seed_of(list_digest(NUMBERS), "0417")) == by_hand


def test_the_order_in_which_the_list_is_written_changes_nothing():
    assert list_digest(reversed(NUMBERS)) == list_digest(NUMBERS)
    seed = seed_of(list_digest(NUMBERS), "0417")
    assert ranked(reversed(NUMBERS), seed) == ranked(NUMBERS, seed)


def test_one_number_more_or_another_value_gives_another_draw():
    seed = seed_of(list_digest(NUMBERS), "0417")
    assert seed_of(list_digest(NUMBERS[1:]), "0417") != seed
    assert seed_of(list_digest(NUMBERS), "0418") != seed
    assert ranked(NUMBERS, seed) != ranked(NUMBERS, seed_of(list_digest(NUMBERS), "0418"))


def test_each_number_is_as_likely_as_any_other():
    counts = dict.fromkeys(NUMBERS, 0)
    for value in range(2000):
        for one in ranked(NUMBERS, seed_of(list_digest(NUMBERS), str(value)))[:5]:
            counts[one] += 1
    assert all(400 < count < 600 for count in counts.values())  # 500 expected, 19 the deviation
