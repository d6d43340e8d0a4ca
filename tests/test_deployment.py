"""What deploy/ and the Dockerfile say agrees with the app: they cannot be run everywhere, but they can be read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from bench.load import DEPLOYED

ROOT = Path(__file__).resolve().parents[1]
HEALTH = "/_stcore/health"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((ROOT / "deploy" / name).read_text(encoding="utf-8")))


def test_the_image_has_what_the_app_needs_and_nothing_else():
    copied = re.findall(r"^COPY (\S+) ", DOCKERFILE, re.MULTILINE)
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")]
    assert sorted(copied) == sorted(allowed)
    assert all((ROOT / path).exists() for path in copied)
    assert {"app.py", "pages", "nnviz", ".streamlit", "requirements.txt"} == set(copied)


def test_the_image_runs_as_an_ordinary_user_and_answers_everybody():
    assert re.search(r"^USER 10001$", DOCKERFILE, re.MULTILINE)
    assert "STREAMLIT_SERVER_ADDRESS=0.0.0.0" in DOCKERFILE
    assert HEALTH in DOCKERFILE
    assert 'CMD ["streamlit", "run", "app.py"]' in DOCKERFILE


def test_a_class_is_measured_on_the_server_that_the_image_starts():
    said = dict(re.findall(r"^(?:ENV )?\s*([A-Z_]+)=(\S+)", DOCKERFILE, re.MULTILINE))
    assert said.items() >= DEPLOYED.items()


def test_the_services_of_the_compose_file_fit_together():
    (compose,) = documents("compose.yaml")
    app, proxy = compose["services"]["nnviz"], compose["services"]["proxy"]
    assert app["deploy"]["replicas"] >= 2
    assert "/app/static" in app["tmpfs"]
    configuration = (ROOT / "deploy" / "haproxy.cfg").read_text(encoding="utf-8")
    assert "nnviz:8501" in configuration
    assert HEALTH in configuration
    assert "STREAMLIT_SERVER_PORT=8501" in DOCKERFILE
    assert any("haproxy.cfg" in volume for volume in proxy["volumes"])


def test_the_parts_of_the_kubernetes_manifest_fit_together():
    deployment, service, ingress = documents("kubernetes.yaml")
    pod = deployment["spec"]["template"]
    assert pod["metadata"]["labels"].items() >= service["spec"]["selector"].items()
    (container,) = pod["spec"]["containers"]
    assert {container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "readiness", "liveness")} == {HEALTH}
    assert container["ports"][0] == {"name": "http", "containerPort": 8501}
    assert {mount["mountPath"] for mount in container["volumeMounts"]} == {"/app/static", "/tmp"}
    assert pod["spec"]["securityContext"]["runAsUser"] == 10001
    backend = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert (backend["name"], backend["port"]["name"]) == (service["metadata"]["name"], service["spec"]["ports"][0]["name"])
    assert ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/affinity"] == "cookie"
