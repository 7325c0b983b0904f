# syntax=docker/dockerfile:1.7
# escape=\

# Shared by all stages
ARG PYTHON_VERSION=3.12
ARG REGISTRY=docker.io
ARG UNSET

FROM --platform=$BUILDPLATFORM ${REGISTRY}/library/python:${PYTHON_VERSION}-slim AS base
ENV PYTHONUNBUFFERED=1 \
    # no bytecode
    PYTHONDONTWRITEBYTECODE="1" \

    GREETING="hello ${USER:-world}"
ENV LEGACY value with blanks
LABEL org.opencontainers.image.title="shop" maintainer='team'
WORKDIR /app

from base as builder
RUN --mount=type=cache,target=/root/.cache pip install --upgrade pip && \
    pip wheel -r requirements.txt \
    # wheels only
    -w /wheels
RUN <<EOF
set -e
# USER nobody
echo done
EOF
COPY <<'CONFIG' /etc/app.conf
[app]
CONFIG

FROM base
ARG BUILD_DATE
COPY --from=builder --chown=app:app /wheels /wheels
COPY ["a file", "/dest dir/"]
EXPOSE 8000/tcp 9000
USER app:${GROUP:-app}
HEALTHCHECK --interval=30s --timeout=3s CMD curl -f http://localhost:8000/health/ || exit 1
ONBUILD RUN echo їжак🦔
ENTRYPOINT ["/entrypoint.sh"]
CMD ["gunicorn", "shop.wsgi:application", \
     "--bind", "0.0.0.0:8000"]
