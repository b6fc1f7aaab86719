"""The toolchain's fingerprint names the packages that decide the output."""

from __future__ import annotations

from importlib.metadata import version

from newsgen.toolchain import PACKAGES, package_versions


def test_the_versions_are_those_that_are_installed() -> None:
    assert list(package_versions()) == [f"{name} {version(name)}" for name in PACKAGES]
