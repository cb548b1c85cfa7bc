# The server with Chromium and its fonts. `compose.yaml` runs it with the rights it needs and no others.

FROM debian:trixie-slim AS system
# CJK and emoji fonts, for the pictures that are looked at; Xvfb for runs with windows. Chromium draws
# with a renderer of its own, so what Mesa would draw with (200 MB) goes; so do words for other programs.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        ca-certificates chromium fonts-noto-color-emoji fonts-wqy-microhei python3 tini xauth xvfb \
    && apt-get clean \
    && rm -rf /var/lib/apt/lists/* /var/cache/* /usr/share/doc /usr/share/man /usr/share/locale \
        /usr/share/icons /usr/lib/*/libLLVM.so.* /usr/lib/*/libgallium-*.so /usr/lib/*/libz3.so.* \
        /usr/lib/chromium/libVkLayer_khronos_validation.so

FROM system AS package
RUN apt-get update && apt-get install --yes --no-install-recommends \
        binutils python3-pip python3-venv
WORKDIR /build
COPY requirements.lock ./
RUN python3 -m venv --without-pip /opt/browser_bridge \
    && python3 -m pip --python /opt/browser_bridge install \
        --no-cache-dir --quiet --require-hashes --requirement requirements.lock \
    && strip --strip-unneeded /opt/browser_bridge/lib/python3*/site-packages/playwright/driver/node
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
