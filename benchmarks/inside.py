"""`python -m benchmarks.inside MODULE FUNCTION [NUMBER …]`: call a function in the home of the environment."""

import importlib
import json
import sys

import django

if __name__ == "__main__":
    django.setup()
    module, function, *numbers = sys.argv[1:]
    call = getattr(importlib.import_module(f"benchmarks.{module}"), function)
    print(json.dumps(call(*map(int, numbers))))
