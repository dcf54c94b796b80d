# syntax=docker/dockerfile:1
FROM debian:13-slim
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN <<EOF
set -eux
apt-get update
apt-get install -y --no-install-recommends jq=1.7.1-6 curl=8.14.1-2
rm -rf /var/lib/apt/lists/*
EOF
COPY <<-"SCRIPT" /usr/local/bin/report
	#!/bin/sh
	set -eu
	for file in "$@"; do
	    jq -r '.name' "$file" | sort | uniq -c
	done
SCRIPT
RUN chmod 755 /usr/local/bin/report
RUN <<PLAN cat > /etc/plan
monday
friday
PLAN
WORKDIR data
ENTRYPOINT ["report"]
