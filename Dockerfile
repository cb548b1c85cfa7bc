# The server with Chromium and its fonts. `compose.yaml` runs it with the rights it needs and no others.

FROM debian:trixie-slim AS system
# CJK and emoji fonts, for the pictures that are looked at; Xvfb for runs with windows.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        ca-certificates chromium fonts-noto-cjk fonts-noto-color-emoji python3 tini xauth xvfb \
    && rm -rf /var/lib/apt/lists/* /usr/share/doc /usr/share/man

FROM system AS package
RUN apt-get update && apt-get install --yes --no-install-recommends python3-pip python3-venv
WORKDIR /build
COPY requirements.lock ./
RUN python3 -m venv --without-pip /opt/browser_bridge \
    && python3 -m pip --python /opt/browser_bridge install \
        --no-cache-dir --quiet --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY browser_bridge ./browser_bridge
RUN python3 -m pip --python /opt/browser_bridge install \
    --no-cache-dir --quiet --no-deps --no-build-isolation .

FROM system
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /tmp bridge \
    && install --directory --owner bridge --group bridge --mode 0700 /profiles /data
COPY container/start /usr/local/bin/start
COPY --from=package /opt/browser_bridge /opt/browser_bridge
ENV PATH=/opt/browser_bridge/bin:$PATH \
    HOME=/tmp \
    LANG=C.UTF-8 \
    PYTHONUNBUFFERED=1 \
    BROWSER_BRIDGE_API__HOST=0.0.0.0 \
    BROWSER_BRIDGE_DATA_DIR=/data \
    BROWSER_BRIDGE_PROFILES_DIR=/profiles
USER bridge
WORKDIR /data
VOLUME ["/profiles", "/data"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=4)"]
# -g: a signal also reaches what runs below a virtual display.
ENTRYPOINT ["tini", "-g", "--", "start"]
CMD ["serve"]
