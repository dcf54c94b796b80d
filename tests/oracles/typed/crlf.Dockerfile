FROM python:3.14-slim
WORKDIR /bot
COPY requirements.txt ./
RUN pip install --no-cache-dir \
    --require-hashes \
    -r requirements.txt
COPY bot ./bot
ENV BOT_LEVEL=info TZ="Europe/Berlin"
ARG COMMIT=none
LABEL org.opencontainers.image.revision="${COMMIT}"
USER 1000
CMD ["python", "-m", "bot"]
