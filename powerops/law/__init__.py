"""Law as code: pure Python, no Django, no database; each rule stands once, with its clause."""
