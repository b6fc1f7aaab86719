"""The headers that a server should send with the site; the preview sends them too."""

from __future__ import annotations

from newsgen import urls
from newsgen.config import SiteConfig

_SEARCH = f"/{urls.SEARCH_FOLDER}"


def content_security_policy(path: str, config: SiteConfig | None = None) -> str:
    """Return the policy of a page by its path, which begins with "/" at the root of the site.

    Without a configuration, that of a site which shows no images of other hosts.
    """
    images = " ".join(("'self'", *(config.images.hosts if config else ())))
    # The search engine is WebAssembly; no other page runs any.
    scripts = "'self' 'wasm-unsafe-eval'" if path.startswith(_SEARCH) else "'self'"
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self'; img-src {images}; "
        "font-src 'self'; media-src 'self'; connect-src 'self'; worker-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def headers_for(path: str, config: SiteConfig | None = None) -> dict[str, str]:
    """Return all headers of a page by its path, as `content_security_policy` takes it."""
    return {
        "Content-Security-Policy": content_security_policy(path, config),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        # Files keep their names when they change: a browser may keep them, but has to ask.
        "Cache-Control": "no-cache",
    }


def headers_file(config: SiteConfig) -> str:
    """Return the file `_headers` that Netlify and Cloudflare Pages read at the root of a site.

    They serve the folder at the root of the host: its rules have no prefix, whatever base_url.
    """
    search = content_security_policy(_SEARCH, config)
    lines = ["/*", *(f"  {name}: {value}" for name, value in headers_for("/", config).items())]
    # Cloudflare joins what several rules say, and of two policies both hold: "!" takes the first
    # away. Netlify passes over that line, and takes the last.
    lines += [
        f"{_SEARCH}*",
        "  ! Content-Security-Policy",
        f"  Content-Security-Policy: {search}",
    ]
    return "\n".join([*lines, ""])
