"""The deployment files hold together: the services of the production shape, what they keep, what they wait for, and no secret."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
NGINX = (ROOT / "governance/deploy/nginx.conf").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "governance/deploy/Dockerfile").read_text(encoding="utf-8")


def blocks(text: str, indent: int) -> dict[str, str]:
    """Return what stands under each key that is indented by so many blanks; enough of YAML for our own file."""
    found: dict[str, list[str]] = {}
    inside: list[str] = []
    for line in text.splitlines():
        if key := re.match(rf"^ {{{indent}}}([\w-]+):(.*)$", line):
            inside = found.setdefault(key[1], [key[2]])
        elif line.startswith(" " * (indent + 1)):
            inside.append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}


TOP = blocks(COMPOSE, 0)
SERVICES = blocks(TOP["services"], 2)
PRODUCT = {"migrate", "web1", "web2", "relay", "tick", "worker"}


def test_the_services_are_those_of_the_production_shape() -> None:
    assert set(SERVICES) == PRODUCT | {"database", "broker", "cache", "nginx"}


def test_every_process_of_the_product_runs_from_the_one_image() -> None:
    assert {name: re.findall(r"<<: \*(app|web)\b", SERVICES[name]) for name in PRODUCT} == {
        "web1": ["web"], "web2": ["web"], "migrate": ["app"], "relay": ["app"], "tick": ["app"], "worker": ["app"],
    }  # fmt: skip
    assert "<<: *app" in TOP["x-web"]
    assert "dockerfile: governance/deploy/Dockerfile" in TOP["x-app"]


def test_servers_are_the_versions_that_the_product_was_tried_with() -> None:
    images = {name: found[1] for name in SERVICES if (found := re.search(r"image: (\S+)", SERVICES[name]))}
    assert images == {
        "database": "postgres:18", "broker": "valkey/valkey:9", "cache": "valkey/valkey:9", "nginx": "nginx:stable",
    }  # fmt: skip


def test_the_broker_keeps_what_it_is_told_and_the_cache_may_forget() -> None:
    broker, cache = SERVICES["broker"], SERVICES["cache"]
    assert '--appendonly, "yes"' in broker
    assert "--maxmemory-policy, noeviction" in broker
    assert "broker:/data" in broker
    assert '--save, "", --appendonly, "no"' in cache
    assert "--maxmemory-policy, allkeys-lru" in cache
    assert "volumes" not in cache


def test_what_is_waited_for_can_be_found_healthy() -> None:
    waited = set(re.findall(r"(\w+): \{condition: service_healthy\}", COMPOSE))
    assert waited == {"database", "broker", "cache", "web1", "web2"}
    whole = {name: SERVICES[name] + (TOP["x-web"] if "<<: *web" in SERVICES[name] else "") for name in waited}
    assert [name for name in waited if "healthcheck:" not in whole[name]] == []
    assert "--host=127.0.0.1" in SERVICES["database"]  # on its socket it answers before it is made


def test_no_secret_stands_in_the_file() -> None:
    words = re.findall(r"^ *(\w*(?:PASSWORD|SECRET_KEY|FIELD_KEYS)\w*): (.*)$", COMPOSE, flags=re.MULTILINE)
    assert len(words) == 6
    assert [name for name, value in words if not re.fullmatch(r"\$\{\w+:\?\}", value)] == []
    assert re.findall(r"://\w+:(?!\$\{\w+:\?\}@)[^/@]*@", COMPOSE) == []


def test_only_the_migration_knows_the_owner() -> None:
    assert [name for name, text in {**SERVICES, **TOP}.items() if name != "services" and "portal_owner" in text] == [
        "migrate"
    ]


@pytest.mark.parametrize("path", [*re.findall(r"- \./(\S+?):/", COMPOSE), "governance/deploy/Dockerfile"])
def test_every_file_that_is_mounted_exists(path: str) -> None:
    assert (ROOT / path).is_file()


def test_the_script_for_passwords_is_run_and_not_read_into_the_image_s_own() -> None:
    assert (ROOT / "governance/deploy/passwords.sh").stat().st_mode & 0o111


def test_programs_that_are_named_exist() -> None:
    for word in re.findall(r"governance/deploy/\w+\.py", COMPOSE + DOCKERFILE):
        assert (ROOT / word).is_file()
    commands = re.findall(r"manage\.py, (\w+)", COMPOSE)
    known = {path.stem for path in ROOT.glob("*/management/commands/*.py")}
    assert set(commands) - {"migrate"} <= known


def test_every_file_that_the_image_copies_exists() -> None:
    copied = [word for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, flags=re.MULTILINE) for word in line.split()[:-1]]  # fmt: skip
    assert copied != []
    assert [word for word in copied if not (ROOT / word).exists()] == []


def test_what_belongs_to_one_machine_stays_out_of_the_image() -> None:
    left_out = (ROOT / "governance/deploy/Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".local", ".venv", ".env*", "node_modules"} <= set(left_out)


def test_nginx_knows_both_web_servers_and_tells_them_the_truth() -> None:
    assert set(re.findall(r"server (\w+):8000;", NGINX)) == {"web1", "web2"}
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in NGINX
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in NGINX
    assert re.search(r"location /media/ \{\s+internal;\s+alias /media/;", NGINX)
    assert "X_ACCEL_PREFIX: /media/" in TOP["x-app"]
    assert "media:/media:ro" in SERVICES["nginx"]
