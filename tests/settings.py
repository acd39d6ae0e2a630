"""The product's one settings file, read in the environment of a test run."""

from tests import database  # isort: skip  (first: it makes the server and sets the environment)

from powerops.settings import *  # noqa: F403 (the same settings, whole)

__all__ = ["database"]
