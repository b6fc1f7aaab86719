"""Find nginx and Apache, and run them as the documentation configures them.

As a script: print where both are, or fail.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

NAMES = {
    "nginx": ("nginx",),
    "apache": ("apache2", "httpd"),
    "apache with .htaccess": ("apache2", "httpd"),
}
"""The servers, and what their programs are called."""
REMEDY = "run tests/servers/install_servers.sh, or install nginx and Apache by hand"
HOST = "archives.example.org"
"""The host whose site the documentation configures."""
_DEPLOYMENT = Path(__file__).parents[2] / "docs" / "deployment.md"
_FOLDERS = ("/usr/sbin", "/usr/local/sbin")
_MODULES = ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/lib/httpd/modules")
_ATTEMPTS = 3
_PATIENCE = 20.0

# What stands around a site's own lines: a distribution's configuration has the like of it.
_NGINX = """\
daemon off; master_process off; pid {own}/pid; error_log {own}/error.log;
events {{}}
http {{
    access_log off;
    types {{ text/html html; text/css css; text/javascript js; application/xml xml; }}
    client_body_temp_path {own}; proxy_temp_path {own}; fastcgi_temp_path {own};
    uwsgi_temp_path {own}; scgi_temp_path {own};
{lines}
}}
"""
_APACHE = """\
ServerRoot {own}
ServerName localhost
PidFile {own}/pid
ErrorLog {own}/error.log
DefaultRuntimeDir {own}
{modules}
User #65534
Group #65534
TypesConfig {own}/mime.types
<Directory />
    AllowOverride None
    Require all denied
</Directory>
Listen 127.0.0.1:{port}
{lines}
"""
_APACHE_MODULES = ("mpm_event", "authz_core", "alias", "dir", "headers", "mime", "rewrite")


def find(server: str) -> Path | None:
    """Return the program of a server, or None; users' PATH often lacks the folders of servers."""
    path = os.pathsep.join((os.environ.get("PATH", ""), *_FOLDERS))
    found = (shutil.which(name, path=path) for name in NAMES[server])
    return next((Path(one) for one in found if one), None)


@contextmanager
def running(server: str, site: Path) -> Iterator[int]:
    """Run a server over a built site; give its port. It is stopped, whatever happens."""
    program = find(server)
    if program is None:
        raise AssertionError(f"no {server} was found: {REMEDY}")
    with TemporaryDirectory() as own:
        os.chmod(own, 0o755)  # started by root, Apache reads the files as somebody else
        for attempt in range(_ATTEMPTS):
            port = _free_port()
            command = _command(server, program, Path(own), _lines(server, site, port), port)
            with _started(command, port) as told:
                if told is None:
                    yield port
                    return
            if attempt == _ATTEMPTS - 1:  # another program may have taken the port meanwhile
                log = Path(own, "error.log")
                raise AssertionError(f"{server}: {told}{log.read_text() if log.exists() else ''}")


def _lines(server: str, site: Path, port: int) -> str:
    """Return what the documentation says to write, with the site's folder and the port."""
    language = server.partition(" ")[0]
    (lines,) = re.findall(rf"(?ms)^```{language}\n(.*?)^```", _DEPLOYMENT.read_text("utf-8"))
    replaced = {"443 ssl": f"127.0.0.1:{port}"} if server == "nginx" else {":443": f":{port}"}
    if server == "apache with .htaccess":
        replaced["AllowOverride None"] = "AllowOverride FileInfo"
        replaced["IncludeOptional"] = "# IncludeOptional"
    replaced["/srv/www/archives"] = str(site)
    for written, ours in replaced.items():
        assert written in lines
        lines = lines.replace(written, ours)
    return lines


def _command(server: str, program: Path, own: Path, lines: str, port: int) -> list[str]:
    """Write a configuration; return what runs the server with it, as one process."""
    file = own / "server.conf"
    if server == "nginx":
        file.write_text(_NGINX.format(own=own, lines=lines))
        return [str(program), "-p", str(own), "-c", str(file), "-e", str(own / "error.log")]
    (own / "mime.types").write_text("text/html html\ntext/css css\ntext/javascript js\n")
    text = _APACHE.format(own=own, lines=lines, port=port, modules=_apache_modules())
    file.write_text(text)
    return [str(program), "-X", "-f", str(file)]


def _apache_modules() -> str:
    """Return the lines that load modules, but for those that are built in."""
    folder = next((Path(one) for one in _MODULES if Path(one).is_dir()), None)
    if folder is None:
        return ""
    files = {name: folder / f"mod_{name}.so" for name in (*_APACHE_MODULES, "unixd")}
    return "\n".join(
        f"LoadModule {name}_module {file}" for name, file in files.items() if file.exists()
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def _started(command: list[str], port: int) -> Iterator[str | None]:
    """Start a server and wait for it; give None when it answers, else what it said."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        if _answers(process, port):
            yield None
        else:
            process.kill()
            yield process.communicate()[0]
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stdout
        process.stdout.close()


def _answers(process: subprocess.Popen[str], port: int) -> bool:
    end = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.01)
        else:
            return process.poll() is None
    return False


if __name__ == "__main__":
    found = [find(server) for server in NAMES]
    sys.exit(f"a server is missing: {REMEDY}") if None in found else print(*found, sep="\n")
