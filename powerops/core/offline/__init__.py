"""What an outsider runs without the platform; the platform itself hashes and checks with the same functions."""
