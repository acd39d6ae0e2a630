"""The registry's doors for people: public pages and the desk."""
