# check=error=true
ARG REGISTRY=docker.io/library
ARG DEBIAN=13-slim
ARG VARIANT=release
FROM ${REGISTRY}/debian:${DEBIAN} AS base
ARG DEBIAN
RUN echo "built on ${DEBIAN}" > /etc/base

FROM base AS debug
ENV LEVEL=debug

FROM base AS release
ENV LEVEL=info

FROM ${VARIANT}
ARG VERSION=0.0.0-dev
ARG REVISION
LABEL org.opencontainers.image.version=$VERSION org.opencontainers.image.revision=$REVISION
COPY --from=debug /etc/base /etc/base.debug
COPY run.sh /run.sh
USER 1000
CMD ["/run.sh", "--level"]
