"""Configuration comes from the environment alone; a bad value stops the start with a sentence."""

import multiprocessing

import pytest
from django.core.exceptions import ImproperlyConfigured

from powerops import env
from powerops.secret_key import kept_secret_key


def test_a_value_outside_the_choice_is_refused(monkeypatch):
    monkeypatch.setenv("POWEROPS_ENV", "prod")
    with pytest.raises(ImproperlyConfigured, match="development"):
        env.choice("POWEROPS_ENV", {"development", "production"}, "development")


def test_a_flag_is_yes_or_no(monkeypatch):
    monkeypatch.setenv("FLAG", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="true"):
        env.flag("FLAG", default=True)


def test_a_required_value_that_is_missing_is_named(monkeypatch):
    monkeypatch.delenv("SOMETHING", raising=False)
    with pytest.raises(ImproperlyConfigured, match="SOMETHING"):
        env.text("SOMETHING")


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "ssl"),
    [
        ("smtp://u:p%40w@mail.example:587?tls=1", "mail.example", 587, True, False),
        ("smtps://mail.example", "mail.example", 465, False, True),
        ("smtp://mail.example", "mail.example", 25, False, False),
    ],
)
def test_mail_settings_are_read_from_one_address(monkeypatch, url, host, port, tls, ssl):
    monkeypatch.setenv("EMAIL_URL", url)
    mail = env.email("EMAIL_URL")
    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"]) == (host, port)
    assert (mail["EMAIL_USE_TLS"], mail["EMAIL_USE_SSL"]) == (tls, ssl)


def test_a_mail_address_of_another_kind_is_refused(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "http://mail.example")
    with pytest.raises(ImproperlyConfigured, match="smtp://"):
        env.email("EMAIL_URL")


def test_a_file_that_is_not_there_stops_the_start(monkeypatch, tmp_path):
    monkeypatch.delenv("CERTIFICATE", raising=False)
    assert env.existing_file("CERTIFICATE") == ""
    monkeypatch.setenv("CERTIFICATE", str(tmp_path / "seal.p12"))
    with pytest.raises(ImproperlyConfigured, match="没有这个文件"):
        env.existing_file("CERTIFICATE")
    (tmp_path / "seal.p12").touch()
    assert env.existing_file("CERTIFICATE") == str(tmp_path / "seal.p12")


def test_processes_that_start_at_once_share_one_whole_key(tmp_path):
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        keys = pool.map(kept_secret_key, [tmp_path] * 16)
    assert len(set(keys)) == 1 and len(keys[0]) > 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
