"""The product's one settings file, read in the environment of a test run; passwords alone are hashed quickly."""

from tests import database  # isort: skip  (first: it makes the server and sets the environment)

from powerops.settings import *  # noqa: F403 (the same settings)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

__all__ = ["database"]
