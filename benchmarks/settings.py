"""The product's settings with one more address: a constant answer to measure against."""

from powerops.settings import *  # noqa: F403 (the same settings, whole)

ROOT_URLCONF = "benchmarks.urls"
