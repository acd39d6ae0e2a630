"""The container files agree with the product: variables, services, rights of the two roles."""

import re
from pathlib import Path

import yaml

from powerops.embedded import settings

REPOSITORY = Path(__file__).resolve().parent.parent
COMPOSE = (REPOSITORY / "docker-compose.yml").read_text()
EXAMPLE = set(re.findall(r"^#?([A-Z0-9_]+)=", (REPOSITORY / ".env.example").read_text(), re.M))


def test_compose_starts_every_part_of_the_product():
    services = yaml.safe_load(COMPOSE)["services"]
    assert set(services) == {"db", "redis", "migrate", "web", "worker", "scheduler"}
    for name in ("web", "worker", "scheduler"):
        conditions = services[name]["depends_on"]
        assert conditions["migrate"]["condition"] == "service_completed_successfully"
    assert "/healthz" in str(services["web"]["healthcheck"]["test"])


def test_only_the_migration_knows_the_owners_password():
    services = yaml.safe_load(COMPOSE)["services"]
    knowing = {name for name, service in services.items() if "OWNER" in str(service)}
    assert knowing == {"db", "migrate"}


def test_no_secret_stands_in_the_compose_file():
    passwords = re.findall(r"://\w+:([^@\s]+)@|PASSWORD: (.+)|SECRET_KEY: (.+)", COMPOSE)
    assert len(passwords) == 7
    optional = {"${POWEROPS_SIGNING_P12_PASSWORD:-}"}
    needed = {"".join(each) for each in passwords} - optional
    assert all(re.fullmatch(r"\$\{[A-Z0-9_]+:\?\}", one) for one in needed)


def test_every_variable_of_compose_and_program_is_in_the_example():
    program = [*(REPOSITORY / "powerops").rglob("*.py"), *(REPOSITORY / "registry").rglob("*.py")]
    text = "\n".join(path.read_text() for path in program)
    read = set(re.findall(r'\benv\.\w+\(\s*"([A-Z0-9_]+)"', text))
    assert {"DATABASE_URL", "SECRET_KEY"} <= read
    assert (read | set(re.findall(r"\$\{([A-Z0-9_]+)", COMPOSE))) - EXAMPLE == set()


def test_container_gives_the_roles_the_same_rights_as_the_embedded_database():
    script = (REPOSITORY / "docker" / "postgres-init.sh").read_text()
    assert settings.DEFAULT_PRIVILEGES.strip() in script
